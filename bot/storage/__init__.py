"""The database: the published knowledge, conversations and feedback (docs/decisions/0003-storage.md)."""
