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

    ``label`` is what people call it, ``remote_properties`` are the Graph properties it
    is read from and written to. ``kind`` says what a canonical value is (besides
    ``None``): "text" and "multiline" a string, "date" ``YYYY-MM-DD``, "list" strings in
    their order, "set" strings sorted. ``max_length`` counts characters, of each string.
    ``normalise`` makes a value of either side canonical, ``shape`` knows how it lies in
    its property.
    """

    name: str
    label: str
    remote_properties: tuple[str, ...]
    kind: str
    max_length: int | None
    normalise: Callable[[Any], Canonical]
    shape: Shape


def _text(
    name: str,
    label: str,
    remote: str,
    normalise: Callable[[Any], Canonical] = canonical.text,
) -> FieldSpec:
    return FieldSpec(name, label, (remote,), "text", LINE, normalise, Plain(normalise))


def _first(name: str, label: str, remote: str) -> FieldSpec:
    shape = First(canonical.phone)
    return FieldSpec(name, label, (remote,), "text", LINE, canonical.phone, shape)


def _address(prefix: str, label: str, remote: str) -> Iterator[FieldSpec]:
    """The parts of one address, the country before the state that is read within it."""
    text = canonical.text
    for name, part, kind, shape in (
        ("street", "street", "multiline", AddressPart("street", canonical.lines)),
        ("zip", "postcode", "text", AddressPart("postalCode", text)),
        ("city", "city", "text", AddressPart("city", text)),
        (
            "country",
            "country",
            "text",
            CountryPart("countryOrRegion", text, "country_unknown"),
        ),
        ("state", "state", "text", StatePart("state", text, "state_unknown")),
    ):
        title = f"{label} {part}".strip()
        title = title[0].upper() + title[1:]
        yield FieldSpec(
            prefix + name, title, (remote,), kind, LINE, shape.normalise, shape
        )


FIELDS: tuple[FieldSpec, ...] = (
    _text("name", "Name", "displayName"),
    _text("given_name", "Given name", "givenName"),
    _text("surname", "Surname", "surname"),
    _text("civility", "Title", "title"),
    _text("job_title", "Job position", "jobTitle"),
    _text("company", "Company", "companyName"),
    _text("department", "Department", "department"),
    FieldSpec(
        "emails", "E-mails", ("emailAddresses",), "list", LINE, _emails, Emails()
    ),
    _first("phone", "Phone", "businessPhones"),
    _first("home_phone", "Home phone", "homePhones"),
    _text("mobile", "Mobile", "mobilePhone", canonical.phone),
    *_address("", "", "businessAddress"),
    *_address("home_", "Home", "homeAddress"),
    *_address("other_", "Other", "otherAddress"),
    _text("website", "Website", "businessHomePage", canonical.website),
    FieldSpec(
        "note",
        "Note",
        ("personalNotes",),
        "multiline",
        NOTE,
        canonical.multiline,
        Plain(canonical.multiline),
    ),
    FieldSpec(
        "categories", "Tags", ("categories",), "set", LINE, canonical.tags, Categories()
    ),
    FieldSpec(
        "birthday", "Birthday", ("birthday",), "date", None, canonical.date, Birthday()
    ),
)

BY_NAME = {spec.name: spec for spec in FIELDS}

# What to ask Graph for, and what of it a later write needs to compose properties whole.
REMOTE_PROPERTIES = tuple(dict.fromkeys(spec.remote_properties[0] for spec in FIELDS))
COMPOSED_PROPERTIES = frozenset(
    spec.remote_properties[0] for spec in FIELDS if spec.shape.composed
)
