"""A Microsoft 365 tenant on localhost: sign-in pages, Graph, mailboxes, faults."""
