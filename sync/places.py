"""Countries and states: from what people wrote to a code, and back to a name.

Nothing is guessed: a code, else an exact name in any installed language, else the text
stays what it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from . import canonical


@dataclass(frozen=True)
class Place:
    """A canonical country or state: its code if ``resolved``, else the text itself."""

    value: str | None
    resolved: bool


class Places:
    """The places that Odoo knows, as plain tables.

    ``countries`` maps a country's code to its name in each installed language
    (``{"CH": {"en_US": "Switzerland", "fr_FR": "Suisse"}}``), ``states`` a country's
    code to its states' names by code (``{"US": {"CA": "California"}}``); ``language``
    is the one in which names are written to Outlook.
    """

    def __init__(
        self,
        countries: Mapping[str, Mapping[str, str]] | None = None,
        states: Mapping[str, Mapping[str, str]] | None = None,
        language: str = "en_US",
    ) -> None:
        self._names = countries or {}
        self._states = states or {}
        self._language = language
        self._countries = _Index(
            {code: names.values() for code, names in self._names.items()}
        )
        self._state_indexes: dict[str, _Index] = {}

    def country(self, text: object) -> Place:
        """The country that a text names, if exactly one."""
        return self._countries.find(text)

    def country_name(self, value: str | None) -> str | None:
        """How to write a canonical country: by name, unless that would read as another;
        a text that is no code is written as it is."""
        names = self._names.get(value or "")
        if not names:
            return value
        name = names.get(self._language) or next(iter(names.values()))
        return name if self.country(name) == Place(value, True) else value

    def state(self, country: str | None, text: object) -> Place:
        """The state that a text names within a canonical country."""
        return self._index(country or "").find(text)

    def state_name(self, country: str | None, value: str | None) -> str | None:
        """How to write a canonical state; see ``country_name``."""
        name = self._states.get(country or "", {}).get(value or "")
        return name if self.state(country, name) == Place(value, True) else value

    def _index(self, country: str) -> _Index:
        if country not in self._state_indexes:
            names = self._states.get(country, {})
            self._state_indexes[country] = _Index(
                {code: (name,) for code, name in names.items()}
            )
        return self._state_indexes[country]


class _Index:
    """Codes by code, then by name; a name that two share belongs to neither."""

    def __init__(self, names: Mapping[str, Iterable[str]]) -> None:
        self._codes = {canonical.fold(code): code for code in names}
        self._names: dict[str, str | None] = {}
        for code, spellings in names.items():
            for key in {canonical.fold(spelling) for spelling in spellings}:
                free = self._names.get(key, code) == code
                self._names[key] = code if free else None

    def find(self, text: object) -> Place:
        typed = canonical.text(text)
        if typed is None:
            return Place(None, True)
        key = canonical.fold(typed)
        code = self._codes.get(key) or self._names.get(key)
        return Place(code or typed, code is not None)
