"""Draft -> check -> publish -> roll back: how the knowledge changes, for the console and the command line alike."""
