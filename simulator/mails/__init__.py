"""The mail of a mailbox: folders, messages, and how they travel."""
