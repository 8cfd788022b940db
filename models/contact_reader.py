"""From an Odoo partner to canonical values."""

from __future__ import annotations

from typing import Any

from odoo import models

from ..sync.contact_fields import BY_NAME
from ..sync.html_text import html_to_text
from ..sync.model import Values
from .contact_local_fields import COMPOSED, COUNTRIES, Tables, readable, sources


class ContactReader:
    """From rows of ``read(load=None)`` to canonical values."""

    def __init__(self, partners: models.BaseModel, tables: Tables) -> None:
        self.tables = tables
        self.table = sources(partners)
        self.names = readable(partners, "read")
        self.fields = sorted(
            {source for name in self.names for source in self.table[name]}
            | {"is_company", "active", "write_date"}
        )

    def values(self, row: dict[str, Any], companies: dict[int, str]) -> Values:
        """A partner's canonical values; ``companies`` names its parent."""
        raw = {name: self._raw(name, row, companies) for name in self.names}
        return {name: BY_NAME[name].normalise(raw[name]) for name in raw}

    def _raw(self, name: str, row: dict[str, Any], companies: dict[int, str]) -> Any:  # noqa: ANN401
        tables = self.tables
        if name in COUNTRIES:
            return tables.country_codes.get(row[COUNTRIES[name]])
        if name == "emails":
            return [row[source] for source in COMPOSED["emails"] if row[source]]
        if name == "company":
            return companies.get(row["parent_id"]) or row["company_name"]
        if name == "street":
            return "\n".join(filter(None, [row["street"], row["street2"]]))
        if name == "state":
            return tables.state_codes.get(row["state_id"])
        if name.endswith("_state"):
            country = tables.country_codes.get(row[f"{name[:-6]}_country_id"])
            return tables.places.state(country, row[name] or None).value
        if name == "note":
            return html_to_text(row["comment"] or "")
        if name == "categories":
            return [
                tables.tags[tag] for tag in row["category_id"] if tag in tables.tags
            ]
        return row[self.table[name][0]] or None
