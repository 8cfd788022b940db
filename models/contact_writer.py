"""From canonical values to what to write on an Odoo partner."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from odoo import models

from ..sync.contact_fields import BY_NAME
from ..sync.html_text import text_to_html
from ..sync.model import Values
from .contact_local_fields import (
    COMPANYS_OWN,
    COMPOSED,
    COUNTRIES,
    TEXTS,
    Tables,
    birthday_field,
    name_fields,
    readable,
)


class ContactWriter:
    """From canonical values to what to write on a partner."""

    def __init__(
        self,
        partners: models.BaseModel,
        tables: Tables,
        tag_ids: Callable[[Iterable[str]], list[int]],
    ) -> None:
        self.tables, self.tag_ids = tables, tag_ids
        self.names = name_fields(partners)
        self.birthday = birthday_field(partners)
        self.writable = readable(partners, "write")

    def vals(self, values: Values, row: dict[str, Any] | None = None) -> dict[str, Any]:
        """The partner's fields; ``row`` holds what they are now.

        The company of a partner that has one, and the address that Odoo keeps equal to
        the company's, are not written: it would change the company and everybody in it.
        """
        parent = bool(row and row.get("parent_id"))
        vals: dict[str, Any] = {}
        for name, value in self._without_composed_name(values).items():
            own = name == "company" or name in COMPANYS_OWN
            if name in self.writable and not (parent and own):
                vals.update(self._vals(name, value, values, row or {}))
        return vals

    def _without_composed_name(self, values: Values) -> Values:
        """``partner_firstname`` makes the name of its parts, and would make other parts
        of the name: where there are parts, they alone are written."""
        composed = self.names["surname"] == "lastname"
        if composed and (values.get("given_name") or values.get("surname")):
            return {key: value for key, value in values.items() if key != "name"}
        return values

    def _vals(
        self,
        name: str,
        value: Any,
        values: Values,
        row: dict[str, Any],  # noqa: ANN401
    ) -> dict[str, Any]:
        if name in COUNTRIES:
            found = self.tables.country_ids.get(value or "")
            return {COUNTRIES[name]: found or False} if found or not value else {}
        if name == "emails":
            return self._emails(value or [], row)
        if name == "company":
            return {"company_name": value or False}
        if name == "street":
            first, _, rest = (value or "").partition("\n")
            return {"street": first or False, "street2": rest or False}
        if name == "state":
            return self._state(value, values, row)
        if name.endswith("_state"):
            return {name: self._state_name(name, value, values, row)}
        if name == "note":
            return {"comment": text_to_html(value) if value else False}
        if name == "categories":
            return {"category_id": [(6, 0, self.tag_ids(value or ()))]}
        if name == "birthday":
            return {self.birthday: value or False}
        return {(TEXTS | self.names)[name]: value or False}

    def _emails(self, value: list[str], row: dict[str, Any]) -> dict[str, Any]:
        """A slot that says the same address already keeps its spelling."""
        normalise = BY_NAME["emails"].normalise
        vals: dict[str, Any] = {}
        for position, source in enumerate(COMPOSED["emails"]):
            wanted = value[position] if position < len(value) else None
            held = normalise([row[source]]) if row.get(source) else None
            if (held or [None])[0] != wanted or (row.get(source) and not held):
                vals[source] = wanted or False
        return vals

    def _country(self, name: str, values: Values, row: dict[str, Any]) -> str | None:
        if name in values:
            return values[name]
        return self.tables.country_codes.get(row.get(COUNTRIES[name]) or 0)

    def _state(
        self, value: str | None, values: Values, row: dict[str, Any]
    ) -> dict[str, Any]:
        country = self._country("country", values, row) or ""
        found = self.tables.state_ids.get((country, value or ""))
        return {"state_id": found or False} if found or not value else {}

    def _state_name(
        self, name: str, value: str | None, values: Values, row: dict[str, Any]
    ) -> str | bool:
        country = self._country(f"{name[:-6]}_country", values, row)
        return self.tables.places.state_name(country, value) or False
