"""The documents in the console: what the bot reads from, new files, and every passage beside its page."""
