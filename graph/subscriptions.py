"""Change notifications: asked for, renewed, taken back, and read (contract 9)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import quote

from . import people
from .client import GraphClient
from .errors import Forbidden, MailboxUnavailable, NotFound, Rejected
from .paging import pages

SUBSCRIPTIONS = "/subscriptions"
LIFETIME = timedelta(days=6, hours=23)  # Graph gives less than seven days
NEW = "created"
REAUTHORIZE, REMOVED = "reauthorizationRequired", "subscriptionRemoved"
ID = re.compile(r"[\w-]{1,100}", re.ASCII)
# of a handshake that failed, by whichever name it is told
UNREACHED = frozenset(("validationerror", "invalidrequest"))


@dataclass(frozen=True)
class Order:
    """What is to be told, where to, and the word by which it is known to be true."""

    resource: str
    url: str
    client_state: str
    change_type: str = NEW


@dataclass(frozen=True)
class Notice:
    """One of the things that a request tells; ``event`` is about the order itself."""

    subscription_id: str
    client_state: str
    event: str = ""


def owner(client: GraphClient) -> str:
    """How a resource names the mailbox: by an id that no renaming changes, if the app
    may look it up."""
    try:
        return people.path(people.profile(client).object_id)
    except (Forbidden, NotFound, MailboxUnavailable):
        return client.place(people.ME)


def mail_resource(mailbox: str, folder_id: str) -> str:
    """The messages of one folder."""
    return f"{mailbox}/mailFolders/{folder_id}/messages"


def subscribe(client: GraphClient, order: Order, now: datetime) -> dict[str, Any]:
    """Order it, in place of the same of an earlier time, whose answer may have been
    lost. Raises ``Rejected`` with the code ``NotReached`` when Microsoft has tried the
    address in vain."""
    for one in _mine(client):
        same = _is_same(one.get("resource"), order.resource)
        if same and one.get("notificationUrl") == order.url:
            cancel(client, one["id"])
    asked = {
        "changeType": order.change_type,
        "resource": order.resource,
        "notificationUrl": order.url,
        "lifecycleNotificationUrl": order.url,
        "clientState": order.client_state,
        "expirationDateTime": _iso(now + LIFETIME),
    }
    try:
        return client.post(SUBSCRIPTIONS, json=asked).record
    except Rejected as error:
        if error.status == 400 and error.code.lower() in UNREACHED:
            error.code = "NotReached"
        raise


def renew(client: GraphClient, subscription_id: str, now: datetime) -> dict[str, Any]:
    """For as long again, with a token of today; ``NotFound`` if it has ended."""
    until = {"expirationDateTime": _iso(now + LIFETIME)}
    return client.request("PATCH", _path(subscription_id), json=until).record


def cancel(client: GraphClient, subscription_id: str) -> None:
    """Nothing is told any more."""
    try:
        client.delete(_path(subscription_id))
    except NotFound:
        return


def ends(subscription: dict[str, Any], otherwise: datetime) -> datetime:
    """When it ends, as Microsoft says."""
    try:
        told = str(subscription["expirationDateTime"])[:19]
        return datetime.fromisoformat(told)
    except (KeyError, ValueError):
        return otherwise


def notices(body: bytes) -> list[Notice]:
    """What a request tells; ``ValueError`` if it is none of Graph's."""
    try:
        told = json.loads(body)
    except RecursionError:
        raise ValueError("nested without end") from None
    rows = told.get("value") if isinstance(told, dict) else None
    if not isinstance(rows, list):
        raise ValueError("no notifications")
    return [notice for row in rows if (notice := _notice(row))]


def _notice(row: object) -> Notice | None:
    if not isinstance(row, dict):
        return None
    names = ("subscriptionId", "clientState", "lifecycleEvent")
    known, state, event = (row.get(name) or "" for name in names)
    if not all(isinstance(one, str) for one in (known, state, event)):
        return None
    if not ID.fullmatch(known):
        return None
    return Notice(known, state, event)


def _mine(client: GraphClient) -> Iterator[dict[str, Any]]:
    for page in pages(client, SUBSCRIPTIONS, {}):
        yield from (row for row in page.rows if isinstance(row.get("id"), str))


def _is_same(told: object, resource: str) -> bool:
    text = str(told or "")
    return text.strip("/").casefold() == resource.strip("/").casefold()


def _path(subscription_id: str) -> str:
    return f"{SUBSCRIPTIONS}/{quote(subscription_id, safe='')}"


def _iso(moment: datetime) -> str:
    aware = moment.replace(tzinfo=timezone.utc)
    return aware.strftime("%Y-%m-%dT%H:%M:%S.0000000Z")
