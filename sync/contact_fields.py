"""The table of contact fields: a line per field says all that the sync knows of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from . import canonical
from .contact_shapes import (
    MAX_EMAILS,
    AddressPart,
    Birthday,
    Categories,
    CountryPart,
    Emails,
    First,
    Plain,
    Shape,
    StatePart,
)
from .model import Canonical

LINE = 255  # characters in one of Outlook's text properties
NOTE = 255 * 1024

_emails = partial(canonical.typed_emails, limit=MAX_EMAILS)


@dataclass(frozen=True)
class FieldSpec:
    """One synced field.

    ``remote_properties`` are the Graph properties it is read from and written to.
    ``kind`` says what a canonical value is (besides ``None``): "text" and "multiline" a
    string, "date" ``YYYY-MM-DD``, "list" strings in their order, "set" strings sorted.
    ``max_length`` counts characters, of each string. ``normalise`` makes a value of
    either side canonical, ``shape`` knows how it lies in its property.
    """

    name: str
    remote_properties: tuple[str, ...]
    kind: str
    max_length: int | None
    normalise: Callable[[Any], Canonical]
    shape: Shape


def _text(
    name: str,
    remote: str,
    normalise: Callable[[Any], Canonical] = canonical.text,
) -> FieldSpec:
    return FieldSpec(name, (remote,), "text", LINE, normalise, Plain(normalise))


def _first(name: str, remote: str) -> FieldSpec:
    shape = First(canonical.phone)
    return FieldSpec(name, (remote,), "text", LINE, canonical.phone, shape)


def _address(prefix: str, remote: str) -> Iterator[FieldSpec]:
    """The parts of one address, the country before the state that is read within it."""
    text = canonical.text
    for name, kind, shape in (
        ("street", "multiline", AddressPart("street", canonical.lines)),
        ("zip", "text", AddressPart("postalCode", text)),
        ("city", "text", AddressPart("city", text)),
        ("country", "text", CountryPart("countryOrRegion", text, "country_unknown")),
        ("state", "text", StatePart("state", text, "state_unknown")),
    ):
        yield FieldSpec(prefix + name, (remote,), kind, LINE, shape.normalise, shape)


FIELDS: tuple[FieldSpec, ...] = (
    _text("name", "displayName"),
    _text("given_name", "givenName"),
    _text("surname", "surname"),
    _text("civility", "title"),
    _text("job_title", "jobTitle"),
    _text("company", "companyName"),
    _text("department", "department"),
    FieldSpec("emails", ("emailAddresses",), "list", LINE, _emails, Emails()),
    _first("phone", "businessPhones"),
    _first("home_phone", "homePhones"),
    _text("mobile", "mobilePhone", canonical.phone),
    *_address("", "businessAddress"),
    *_address("home_", "homeAddress"),
    *_address("other_", "otherAddress"),
    _text("website", "businessHomePage", canonical.website),
    FieldSpec(
        "note",
        ("personalNotes",),
        "multiline",
        NOTE,
        canonical.multiline,
        Plain(canonical.multiline),
    ),
    FieldSpec("categories", ("categories",), "set", LINE, canonical.tags, Categories()),
    FieldSpec("birthday", ("birthday",), "date", None, canonical.date, Birthday()),
)

BY_NAME = {spec.name: spec for spec in FIELDS}

# What to ask Graph for, and what of it a later write needs to compose properties whole.
REMOTE_PROPERTIES = tuple(dict.fromkeys(spec.remote_properties[0] for spec in FIELDS))
COMPOSED_PROPERTIES = frozenset(
    spec.remote_properties[0] for spec in FIELDS if spec.shape.composed
)
