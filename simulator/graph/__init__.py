"""Graph itself: routing, then one module per resource. An independent reading."""

from __future__ import annotations

import logging

from ..exchange import GraphFault, GraphRequest, GraphResponse
from ..world import World
from . import batch, router, subscriptions
from .place import Place, check_mailbox, check_policy, check_profile, locate_user
from .routes import ROUTES

TREE = router.tree(ROUTES)
_logger = logging.getLogger(__name__)


async def handle(world: World, request: GraphRequest) -> GraphResponse:
    """Answer one request; nothing is ever raised."""
    try:
        if request.path.lower() == "/$batch":
            return await batch.handle(world, request)
        if request.path.lower().startswith("/subscriptions"):
            return await subscriptions.handle(world, request)
        return _answer(world, request)
    except GraphFault as fault:
        return fault.response()
    except Exception:
        _logger.exception("%s %s", request.method, request.path)
        text = "The simulator failed at this request."
        return GraphFault(500, "generalException", text).response()


def _answer(world: World, request: GraphRequest) -> GraphResponse:
    caller = request.caller
    user, rest = locate_user(world, caller, list(router.segments(request.path)))
    route, keys = router.find(TREE, request.method, rest)
    if rest and rest[0].lower() != "translateexchangeids":
        check_mailbox(caller, user, route.scopes)
        check_policy(world, caller, user)
    else:
        check_profile(caller, user)
    place = Place(world, request, world.mailboxes[user.object_id], user, keys)
    response = route.handler(place)
    if place.applied:
        applied = dict.fromkeys(place.applied)
        response.headers.setdefault("Preference-Applied", ", ".join(applied))
    return response


__all__ = ["handle"]
