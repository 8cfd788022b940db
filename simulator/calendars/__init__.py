"""What a mailbox's calendars hold, and how meetings travel between mailboxes."""
