"""The console's pages of drafts and versions: see what changes, check it, publish it, go back."""
