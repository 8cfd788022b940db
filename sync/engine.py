"""One run of the two-way sync of one account, for any kind of record.

Recover what was left open, pull, carry over deletions, push. Contacts and events are
the same to it; what differs is in the two stores and in the policy's rules.
"""

from __future__ import annotations

from .context import Context
from .deletions import delete
from .pull import pull
from .push import push
from .recovery import recover_creates, recover_updates


def run(context: Context, full: bool = False) -> None:
    """Bring both sides together; whatever is interrupted is taken up by the next run.

    ``full`` lists the remote folder and the local selection anew.
    """
    recover_updates(context)
    pull(context, full)
    recover_creates(context)
    if full:
        context.transact(context.local.refresh_scope)
    delete(context)
    push(context)
    delete(context)
