"""Sign-ins that were started in this browser session and have not come back."""

import secrets
import time
from typing import Any

KEY = "office365_sync_sign_ins"
LIFETIME = 15 * 60  # seconds; Microsoft's own page gives up about then
AT_ONCE = 5


def new_state() -> str:
    """What only this browser session and Microsoft get to know."""
    return secrets.token_urlsafe(32)


def remember(
    session: Any, state: str, user: int, account: int, flow: dict, then: str = ""
) -> None:
    """Keep what belongs to a state, and where it leads to ``then``; the oldest is
    dropped when there are too many."""
    pending = dict(list((session.get(KEY) or {}).items())[1 - AT_ONCE :])
    pending[state] = {
        "user": user,
        "account": account,
        "flow": flow,
        "then": then,
        "until": time.time() + LIFETIME,
    }
    session[KEY] = pending


def take(session: Any, state: str, user: int) -> dict | None:
    """What belongs to a state, once; None for any that is not this user's own."""
    pending = dict(session.get(KEY) or {})
    found = pending.pop(state, None)
    session[KEY] = pending
    if not found or found["user"] != user or found["until"] < time.time():
        return None
    return found
