"""Between a Graph contact and canonical values, by the table of contact fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from . import canonical
from .contact_fields import BY_NAME, COMPOSED_PROPERTIES, FIELDS, FieldSpec
from .contact_shapes import Stored, Writing, spell
from .model import Canonical, Problem, Values
from .places import Places

_NO_PLACES = Places()


@dataclass(frozen=True)
class RemoteValues:
    """What a contact holds. ``problems`` by field: what Odoo cannot take as it is
    (``country_unknown``, ``state_unknown``: the value is the text;
    ``birthday_without_year``: there is no value)."""

    values: Values = field(default_factory=dict)
    problems: dict[str, Problem] = field(default_factory=dict)


@dataclass(frozen=True)
class RemoteChange:
    """Properties to send. ``problems`` by field: ``too_long`` and
    ``birthday_without_year`` were left out; with ``no_room_for_emails`` entries without
    an SMTP address had to give way."""

    properties: dict[str, Any] = field(default_factory=dict)
    problems: dict[str, Problem] = field(default_factory=dict)


def normalise(values: Mapping[str, Any]) -> Values:
    """Values of either side in canonical form."""
    return {name: BY_NAME[name].normalise(value) for name, value in values.items()}


def from_remote(raw: Mapping[str, Any], places: Places = _NO_PLACES) -> RemoteValues:
    """The values of a Graph contact: of the fields whose property it tells, for a
    missing one is unchanged, never cleared (contract 2.6)."""
    told = RemoteValues()
    for spec in FIELDS:
        (remote,) = spec.remote_properties
        if remote not in raw:
            continue
        reading = spec.shape.read(raw[remote], places)
        if reading.known:
            told.values[spec.name] = reading.value
        if reading.problem:
            told.problems[spec.name] = replace(reading.problem, field=spec.name)
    return told


def to_remote(
    values: Mapping[str, Any],
    raw: Mapping[str, Any] | None = None,
    places: Places = _NO_PLACES,
) -> RemoteChange:
    """The Graph properties that give a contact these values, and nothing else.

    ``raw`` is the contact as last read (none for a new one): addresses and collections
    are sent whole (contract 2.2), so what they hold besides is taken from there, and
    what says the same already keeps its spelling. Empty is ``null``, ``[]``, or an
    address of nulls.
    """
    raw, change = raw or {}, RemoteChange()
    for spec in FIELDS:
        if spec.name not in values:
            continue
        (remote,) = spec.remote_properties
        stored = change.properties.get(remote, raw.get(remote))
        writing = _write(spec, stored, values[spec.name], places)
        if writing.sent:
            change.properties[remote] = writing.stored
        if writing.problem:
            change.problems[spec.name] = replace(writing.problem, field=spec.name)
    return change


def _write(
    spec: FieldSpec, stored: Stored, value: Canonical, places: Places
) -> Writing:
    wanted = spec.normalise(value)
    longest = _longest(wanted)
    if spec.max_length and longest > spec.max_length:
        problem = Problem("too_long", f"{longest} > {spec.max_length}")
        return Writing(stored, problem, sent=False)
    return spec.shape.write(stored, wanted, places)


def _longest(value: Canonical) -> int:
    texts = [value] if isinstance(value, str) else value or ()
    return max((canonical.length(spell(text) or "") for text in texts), default=0)


def predict(
    values: Mapping[str, Any],
    raw: Mapping[str, Any] | None = None,
    places: Places = _NO_PLACES,
) -> Values:
    """What Outlook will tell of a contact that held ``raw`` once it was sent these.

    ``None`` for what would not be sent and is not in ``raw``.
    """
    sent = {**(raw or {}), **to_remote(values, raw, places).properties}
    told = from_remote(sent, places).values
    return {name: told.get(name) for name in values}


def to_keep(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The properties that ``to_remote`` will need again; the others need no storing."""
    return {name: raw[name] for name in raw if name in COMPOSED_PROPERTIES}
