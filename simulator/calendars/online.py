"""Online meetings: what enabling one adds, and what disables it (contract 3.9)."""

from __future__ import annotations

import html
import secrets
import uuid
from typing import Any

LINE = "_" * 80
PROVIDER = "teamsForBusiness"


def meeting() -> dict[str, Any]:
    """``onlineMeeting`` of a new one."""
    thread = f"19:meeting_{secrets.token_urlsafe(32)}@thread.v2"
    place = f"https://teams.microsoft.com/l/meetup-join/{thread}/0"
    return {
        "joinUrl": f"{place}?context={uuid.uuid4()}",
        "conferenceId": str(100000000 + secrets.randbelow(900000000)),
        "tollNumber": "+41 44 555 00 00",
    }


def block(online: dict[str, Any]) -> str:
    """What is put at the end of the body."""
    link = html.escape(online["joinUrl"])
    return (
        f'<br><div class="me-email-text"><div><span>{LINE}</span></div>'
        "<div><span>Microsoft Teams meeting</span></div>"
        f'<div><a class="me-email-headline" href="{link}">'
        "Join the meeting now</a></div>"
        f"<div><span>Meeting ID: {online['conferenceId']}</span></div>"
        f"<div><span>{LINE}</span></div></div>"
    )


def enabled(values: dict[str, Any], body: dict[str, str] | None) -> dict[str, Any]:
    """The values of an event that becomes an online meeting."""
    online = meeting()
    kept = values.get("body") or body or {"contentType": "html", "content": ""}
    content = kept["content"]
    if kept["contentType"] == "text":
        lines = html.escape(content, quote=False).splitlines()
        content = f"<div>{'<br>'.join(lines)}</div>"
    return {
        **values,
        "isOnlineMeeting": True,
        "onlineMeetingProvider": PROVIDER,
        "onlineMeeting": online,
        "body": {"contentType": "html", "content": f"{content}{block(online)}"},
    }


def kept_or_disabled(
    values: dict[str, Any], online: dict[str, Any] | None
) -> dict[str, Any]:
    """An online meeting's new values.

    It cannot be switched off or changed; a body in which its link is missing disables
    it all the same.
    """
    changed = dict(values)
    for name in ("isOnlineMeeting", "onlineMeetingProvider"):
        changed.pop(name, None)
    content = html.unescape((changed.get("body") or {}).get("content", ""))
    if "body" in changed and (not online or online["joinUrl"] not in content):
        changed |= {
            "isOnlineMeeting": False,
            "onlineMeetingProvider": "unknown",
            "onlineMeeting": None,
        }
    return changed
