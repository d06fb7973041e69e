"""What was typed -> what was meant: one decoder over the syllables of Vietnamese (docs/decisions/0010)."""
