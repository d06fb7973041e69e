"""Pages on which programmes, contacts, ready answers and the words of the bot are edited, all in a draft."""
