"""Mail that is sent through Graph, now or from a draft."""

from __future__ import annotations

from typing import Any

from ..exchange import GraphResponse, bad_request
from ..forms import iso
from ..mails.flow import recipients
from ..mails.letter import Letter
from .extended import unreadable
from .mail_checks import checked
from .mail_place import message, store
from .messages import new_values
from .place import Place


def send_mail(place: Place) -> GraphResponse:
    """``sendMail``: a copy is kept in Sent Items unless that is not wished."""
    given = {name.lower(): value for name, value in place.json().items()}
    said, saved = given.get("message"), given.get("savetosentitems", True)
    if not isinstance(said, dict):
        raise unreadable("Message")
    values = checked(said)
    files = values.pop("attachments", ())
    headers = values.pop("internetMessageHeaders", ())
    extended = values.pop("singleValueExtendedProperties", {})
    letter = Letter(
        _sent(place, new_values(place, values)), headers, files, extended=extended
    )
    _check_recipients(letter.values)
    place.world.mail_flow.dispatch(letter, saved=str(saved).lower() != "false")
    return GraphResponse(202)


def send(place: Place) -> GraphResponse:
    """A draft goes, and lies in Sent Items from then on."""
    draft, box = message(place), store(place)
    if not draft.value("isDraft"):
        raise bad_request("The message is no draft.", "ErrorInvalidRequest")
    values = _sent(place, draft.values)
    _check_recipients(values)
    box.update(draft, values)
    box.move(draft, box.well_known["sentitems"])
    letter = Letter(
        dict(values), draft.headers or (), draft.attachments, extended=draft.extended
    )
    draft.headers = None
    place.world.mail_flow.dispatch(letter, saved=False)
    return GraphResponse(202)


def _sent(place: Place, values: dict[str, Any]) -> dict[str, Any]:
    """By the owner of the mailbox, in the name of whom the message says."""
    now = iso(place.world.now())
    own = {"emailAddress": {"name": place.user.name, "address": place.user.upn}}
    stamps = {"isDraft": False, "sentDateTime": now, "receivedDateTime": now}
    return {**values, **stamps, "sender": own, "from": values.get("from") or own}


def _check_recipients(values: dict[str, Any]) -> None:
    if not any(True for _ in recipients(values)):
        raise bad_request(
            "At least one recipient is not valid.", "ErrorInvalidRecipients"
        )
