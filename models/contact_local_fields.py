"""How canonical contact values lie in an Odoo partner. The table."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from odoo import models

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
