"""The admin endpoint for change notifications."""

from __future__ import annotations

from aiohttp import web

from .admin import state_of
from .notifications import EVENTS


async def look(request: web.Request) -> web.Response:
    """All subscriptions, with what was delivered, refused and still waits."""
    rows = [
        {
            **one.json(),
            "delivered": one.delivered,
            "refused": one.refused,
            "pending": len(one.pending),
        }
        for one in state_of(request).world.bell.living()
    ]
    return web.json_response(rows)


async def tell(request: web.Request) -> web.Response:
    """Send a lifecycle notification; ``subscriptionRemoved`` removes it too."""
    bell = state_of(request).world.bell
    one, event = bell.find(request.match_info["name"]), request.match_info["event"]
    if one is None or event not in EVENTS:
        raise web.HTTPNotFound(text="no such subscription or event")
    answer = await bell.tell(one, event)
    return web.json_response({"status": answer.status if answer else None})


def routes() -> list[web.RouteDef]:
    """All of it."""
    return [
        web.get("/_admin/subscriptions", look),
        web.post("/_admin/subscriptions/{name}/{event}", tell),
    ]
