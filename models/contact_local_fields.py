"""How canonical contact values lie in an Odoo partner. The table, and its readers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from odoo import models

from ..sync.contact_fields import BY_NAME
from ..sync.html_text import html_to_text, text_to_html
from ..sync.model import Values
from ..sync.places import Places

# canonical field: the partner's fields it is made of
TEXTS = {
    "name": "name",
    "civility": "civility",
    "job_title": "function",
    "department": "department",
    "phone": "phone",
    "home_phone": "home_phone",
    "mobile": "mobile",
    "zip": "zip",
    "city": "city",
    "website": "website",
    "home_street": "home_street",
    "home_zip": "home_zip",
    "home_city": "home_city",
    "home_state": "home_state",
    "other_street": "other_street",
    "other_zip": "other_zip",
    "other_city": "other_city",
    "other_state": "other_state",
}
COUNTRIES = {
    "country": "country_id",
    "home_country": "home_country_id",
    "other_country": "other_country_id",
}
COMPOSED = {
    "emails": ("email", "email2", "email3"),
    "company": ("parent_id", "company_name"),
    "street": ("street", "street2"),
    "state": ("state_id", "country_id"),
    "note": ("comment",),
    "categories": ("category_id",),
}
BIRTHDAYS = ("birthdate_date", "birthday", "birthdate")  # of the addons that bring one
COMPANYS_OWN = frozenset("street zip city state country".split())


@dataclass
class Tables:
    """What lies behind ids, read once a run."""

    places: Places
    country_codes: dict[int, str]
    country_ids: dict[str, int]
    state_codes: dict[int, str]
    state_ids: dict[tuple[str, str], int]
    tags: dict[int, str] = field(default_factory=dict)


def name_fields(partners: models.BaseModel) -> dict[str, str]:
    """Given name and surname: those of ``partner_firstname`` where it is installed."""
    if "firstname" in partners._fields and "lastname" in partners._fields:
        return {"given_name": "firstname", "surname": "lastname"}
    return {"given_name": "given_name", "surname": "surname"}


def birthday_field(partners: models.BaseModel) -> str | None:
    """The date of birth, if an addon brings one."""
    for name in BIRTHDAYS:
        known = partners._fields.get(name)
        if known is not None and known.type == "date":
            return name
    return None


def sources(partners: models.BaseModel) -> dict[str, tuple[str, ...]]:
    """The partner's fields behind each canonical field that this Odoo has."""
    table = {name: (source,) for name, source in (TEXTS | COUNTRIES).items()}
    table |= {key: (source,) for key, source in name_fields(partners).items()}
    table |= COMPOSED
    birthday = birthday_field(partners)
    if birthday:
        table["birthday"] = (birthday,)
    return table


def readable(partners: models.BaseModel, operation: str) -> set[str]:
    """The canonical fields whose partner fields this user may read or write."""
    return {
        name
        for name, fields in sources(partners).items()
        if all(
            partners._has_field_access(partners._fields[source], operation)
            for source in fields
        )
    }


class Reader:
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
            return [tables.tags[tag] for tag in row["category_id"] if tag in tables.tags]
        return row[self.table[name][0]] or None


class Writer:
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
        the company's, are not written: that would change the company and everybody in it.
        """
        parent = bool(row and row.get("parent_id"))
        vals: dict[str, Any] = {}
        for name, value in values.items():
            own = name == "company" or name in COMPANYS_OWN
            if name in self.writable and not (parent and own):
                vals.update(self._vals(name, value, values, row or {}))
        return vals

    def _vals(
        self, name: str, value: Any, values: Values, row: dict[str, Any]  # noqa: ANN401
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


def load_tables(env: Any) -> Tables:  # noqa: ANN401
    """Countries in all installed languages, and states."""
    countries = env["res.country"].sudo().search([])
    names: dict[str, dict[str, str]] = {country.code: {} for country in countries}
    for language, _ in env["res.lang"].sudo().get_installed():
        for country in countries.with_context(lang=language):
            names[country.code][language] = country.name
    states = env["res.country.state"].sudo().search([])
    codes = {country.id: country.code for country in countries}
    by_country: dict[str, dict[str, str]] = {}
    for state in states:
        by_country.setdefault(codes[state.country_id.id], {})[state.code] = state.name
    return Tables(
        Places(names, by_country, env.user.lang or "en_US"),
        codes,
        {code: country_id for country_id, code in codes.items()},
        {state.id: state.code for state in states},
        {(codes[state.country_id.id], state.code): state.id for state in states},
    )
