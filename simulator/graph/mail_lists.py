"""Messages as answers: one, or a page of them (contract 4.3)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from ..exchange import GraphResponse
from ..mails.message import MailFolder, Message
from ..mails.shown import KNOWN, Manner, attachment_json, message_json
from ..mails.store import PURGES
from ..wire import CURRENT
from . import extended, mail_filters, odata
from .mail_place import folder, manner, named, store
from .place import Place

ONE = frozenset({"$select", "$expand"})
MANY = ONE | {"$filter", "$orderby", "$top", "$skip", "$count", "$skiptoken"}
ATTACHMENTS = re.compile(r"\s*attachments\s*(?:\(\s*\$select\s*=([^;()]*)\))?\s*", re.I)
OF_ATTACHMENT = (
    "id name contentType size isInline lastModifiedDateTime contentId contentLocation "
    "contentBytes"
).split()
RECEIVED = "receiveddatetime"


def listing(place: Place) -> GraphResponse:
    """A page of one folder's messages, or of the whole mailbox's; newest first.

    Links count rows: what is moved away while they are followed shifts the rest.
    """
    where = folder(place)
    kind = f"messages {where.id if where else 'all'}"
    state = odata.followed(place, kind, "$skiptoken")
    if state is None:
        options = place.options(MANY)
        start = odata.number("$skip", options.get("$skip"), 0, 10**9) or 0
        state = {"of": kind, "options": options, "start": start}
    options, start = state["options"], state["start"]
    size = odata.page_size(place, options.get("$top"))
    page = list(islice(chosen(place, where, options), start, start + size + 1))
    names, told = selected(options), manner(place)
    body: dict[str, Any] = {"@odata.context": context(place, names)}
    if options.get("$count", "false").lower() == "true":
        body["@odata.count"] = sum(1 for _ in chosen(place, where, options))
    body["value"] = [row(place, each, options, told) for each in page[:size]]
    if len(page) > size:
        after = {**state, "start": start + size}
        body["@odata.nextLink"] = odata.link(place, "$skiptoken", after)
    return GraphResponse(200, body)


def count(place: Place) -> GraphResponse:
    """``messages/$count``."""
    options = place.options(frozenset({"$filter"}))
    found = chosen(place, folder(place), options)
    return GraphResponse(200, str(sum(1 for _ in found)))


def chosen(
    place: Place, where: MailFolder | None, options: dict[str, str]
) -> Iterator[Message]:
    """Filtered and sorted, no further than is asked for."""
    condition, order = options.get("$filter"), options.get("$orderby")
    if condition is None:
        return iter(_sorted(place, where, None, order))
    if order:
        mail_filters.check_order(condition, order)
    wanted = mail_filters.parsed(place.mailbox, condition)
    found = _sorted(place, where, wanted.among, order)
    return (message for message in found if wanted.test(message))


def _sorted(
    place: Place,
    where: MailFolder | None,
    among: Iterable[Message] | None,
    order: str | None,
) -> Iterable[Message]:
    terms = (order or "receivedDateTime desc").lower().split()
    by_date = terms[0] == RECEIVED and terms[1:] in ([], ["asc"], ["desc"])
    downwards = terms[1:] == ["desc"]
    if by_date and among is None and where is not None:
        line = reversed(where.order) if downwards else iter(where.order)
        return (message for _, _, message in line)
    found = [m for m in _all(place, among) if where is None or m.folder is where]
    if by_date:
        return sorted(found, key=lambda each: each.place[:2], reverse=downwards)
    return odata.ordered(found, order or "", mail_filters.sort_key)


def _all(place: Place, among: Iterable[Message] | None) -> Iterator[Message]:
    """What spans all folders, Deleted Items too, ends before the recoverable ones."""
    box = store(place)
    if among is not None:
        yield from among
        return
    for each in box.folders.values():
        if each.well_known != PURGES:
            yield from each.messages.values()


def selected(options: dict[str, str]) -> list[str] | None:
    """The names in ``$select``."""
    return odata.selected(options.get("$select"), KNOWN, "message")


def row(
    place: Place, message: Message, options: dict[str, str], told: Manner
) -> dict[str, Any]:
    """A message with what was selected and expanded."""
    exchange = CURRENT.get(None)
    if message.raw and exchange:  # no client and no service is to be judged by it
        exchange.altered = True
    shown = message_json(message, told, selected(options))
    text = options.get("$expand")
    if text is None:
        return shown
    of_files = ATTACHMENTS.fullmatch(text)
    if of_files:
        if not told.basic:
            names = odata.selected(of_files[1] or None, OF_ATTACHMENT, "attachment")
            files = [attachment_json(file) for file in message.attachments]
            shown["attachments"] = [odata.shaped(file, names) for file in files]
        return shown
    asked = extended.expansion(text)
    if asked and not told.basic:
        upper = place.mailbox.upper_case_guids
        shown.update(extended.expanded(message, asked, upper))
    return shown


def context(place: Place, names: list[str] | None, entity: bool = False) -> str:
    """``@odata.context`` of messages."""
    key = named(place, "mailfolder")
    above = [f"mailFolders {key}"] if key and not entity else []
    kind = odata.entity_set(place, *above, "messages")
    if names:
        kind += f"({','.join(names)})"
    return odata.context(place, f"{kind}/$entity" if entity else kind)


def entity(
    place: Place, message: Message, status: int, options: dict[str, str]
) -> GraphResponse:
    """One message."""
    told = row(place, message, options, manner(place))
    head = {"@odata.context": context(place, selected(options), True)}
    return GraphResponse(status, {**head, **told}, {"ETag": message.etag})
