"""Many messages at once, cheap to make and to keep."""

from __future__ import annotations

import gc
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from .letter import Letter, Names, written
from .message import NOTHING, MailFolder, Message
from .store import MailStore

FIRST = "2026-06-01T08:00:00"
ORDINARY = {
    "from": "Person {n} <person.{n}@customer.example>",
    "to": ["anna.keller@contoso.example"],
    "subject": "Question {n}",
    "html": "<p>Dear Anna,</p><p>could you send us an offer?</p>",
    "message_id": "<{n}.seed@customer.example>",
}


def plant(
    store: MailStore,
    folder: MailFolder,
    order: Mapping[str, Any],
    name_of: Names,
) -> int:
    """``count`` messages by ``templates`` in turn, ``{n}`` in them being a number.

    ``first`` is the number to begin with, ``since`` the date of the first message,
    ``step`` the seconds between two.
    """
    templates: Sequence[Mapping[str, Any]] = order.get("templates") or [ORDINARY]
    begin = datetime.fromisoformat(order.get("since", FIRST))
    step, now = timedelta(seconds=order.get("step", 60)), store.mailbox.now()
    gc.disable()  # it would look through all of them again and again
    try:
        for index in range(order["count"]):
            number = order.get("first", 0) + index
            words = filled(templates[index % len(templates)], str(number))
            sent = f"{(begin + index * step).isoformat()}Z"
            letter = written({"sent": sent, **words}, now, name_of)
            arrive(store, folder, letter)
    finally:
        gc.enable()
    return order["count"]


def filled(words: Any, number: str) -> Any:
    """The number wherever it is asked for."""
    if isinstance(words, str):
        return words.replace("{n}", number) if "{n}" in words else words
    if isinstance(words, list):
        return [filled(each, number) for each in words]
    if isinstance(words, dict):
        return {name: filled(each, number) for name, each in words.items()}
    return words


def arrive(
    store: MailStore,
    folder: MailFolder,
    letter: Letter,
    raw: Mapping[str, Any] = NOTHING,
) -> Message:
    """Put a mail where it is, as if it had come there."""
    return store.add(
        folder,
        letter.values,
        kind=letter.kind,
        headers=letter.headers,
        attachments=letter.attachments,
        extended=letter.extended or NOTHING,
        thread=letter.thread,
        raw=raw,
    )
