"""What to do about a contact's photo on both sides. Pure."""

from __future__ import annotations

from enum import Enum

from .model import Direction, Incoming, Side


class PhotoAction(str, Enum):
    """What becomes of a pair of photos."""

    KEEP = "keep"
    PUSH = "push"
    PULL = "pull"


def decide(
    local: str,
    remote: str,
    known_local: str | None,
    known_remote: str | None,
    direction: Direction,
    winner: Side,
    incoming: Incoming = Incoming.CREATE,
) -> PhotoAction:
    """From marks of both photos, now and when last agreed; "" is no photo.

    A photo cannot be taken away in Outlook (contract 2.8), so that one removed in Odoo
    stays there; one that is missing in Outlook is put there again, never removed here.
    Where nothing comes in that Outlook had already, its photo does not either.
    """
    local_changed = local != (known_local or "")
    remote_changed = remote != (known_remote or "")
    if direction is Direction.OFF or not (local_changed or remote_changed):
        return PhotoAction.KEEP
    if local and direction is not Direction.TO_LOCAL:
        lost = remote_changed and not remote
        ours = local_changed and (not remote_changed or winner is Side.LOCAL)
        if lost or ours or direction is Direction.TO_REMOTE:
            return PhotoAction.PUSH
    if known_remote is None and incoming is Incoming.NEVER and not local:
        return PhotoAction.KEEP
    if remote and remote_changed and direction is not Direction.TO_REMOTE:
        return PhotoAction.PULL
    return PhotoAction.KEEP
