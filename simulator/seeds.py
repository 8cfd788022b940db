"""What the mailboxes hold at the start: ordinary people, and awkward real-life ones."""

from __future__ import annotations

from typing import Any

from .mailbox import Folder, Mailbox
from .world import World

ANNA = "anna.keller@contoso.example"


def person(name: str, address: str | None = None, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    """A contact by display name and address."""
    given, _, surname = name.partition(" ")
    values: dict[str, Any] = {
        "displayName": name,
        "givenName": given or None,
        "surname": surname or None,
    }
    if address:
        values["emailAddresses"] = [{"name": name, "address": address}]
    return {**values, **more}


ORDINARY = [
    person(
        "Laura Brunner",
        "laura.brunner@alpine.example",
        jobTitle="Purchasing",
        companyName="Alpine Tools",
        businessPhones=["+41 31 555 01 01"],
        mobilePhone="+41 79 555 01 01",
    ),
    person("Marco Bianchi", "marco.bianchi@lago.example", companyName="Lago SA"),
    person("Sofie Jensen", "sofie@nordic.example", jobTitle="CFO"),
]
AWKWARD = [
    person("Cher", "cher@stage.example"),
    {
        "displayName": "Gina History",
        "givenName": "Gina",
        "surname": "History",
        "emailAddresses": [
            {"name": "Gina", "address": "gina@now.example"},
            {"name": "Gina (old)", "address": "gina@before.example"},
            {"name": "Gina (private)", "address": "gina@home.example"},
        ],
        "personalNotes": "Also gina@2019.example and gina@2015.example",
    },
    person("Zoë 🚀 Émile", "zoe@rocket.example", personalNotes="👩‍🚀 first contact"),
    person("محمد الأحمد", "mohammed@riyadh.example", companyName="شركة الأحمد"),
    person("Jose\u0301 Nu\u0301n\u0303ez", "jose@combining.example"),
    person("N" * 255, "long.name@limits.example"),
    person('O\'Brien "Bob" & Sons', "obrien@quotes.example"),
    person("<script>alert(1)</script> Eve", "eve@markup.example"),
    person(
        "Multi Line",
        "multi@street.example",
        businessAddress={
            "street": "Building 7\r\n3rd floor\r\nc/o Reception",
            "city": "Genève",
            "postalCode": "1201",
            "state": "GE",
            "countryOrRegion": "Suisse",
        },
    ),
    {"displayName": "Acme Holding", "companyName": "Acme Holding"},
    {
        "displayName": "Exchange Legacy",
        "emailAddresses": [
            {
                "name": "Exchange Legacy",
                "address": "/o=Old/ou=Exchange/cn=Recipients/cn=elegacy",
            }
        ],
    },
    person("Nora Nomail", businessPhones=["+49 30 555 777"]),
    person(
        "Two Phones",
        "two.phones@work.example",
        businessPhones=["+1 555 0100", "+1 555 0101"],
        birthday="1974-07-22T11:59:00Z",
        businessHomePage="www.phones.example",
        categories=["Customer", "VIP"],
    ),
]


def plant(world: World, seed: str) -> None:
    """Fill the mailboxes; ``empty`` leaves them so."""
    anna = world.mailbox(ANNA)
    if seed == "demo":
        add(anna, anna.create_folder("Odoo"), ORDINARY + AWKWARD)
        add(anna, anna.default, [person("Private Friend", "friend@private.example")])
    elif seed == "awkward":
        add(anna, anna.create_folder("Odoo"), AWKWARD)


def add(mailbox: Mailbox, folder: Folder, people: list[dict[str, Any]]) -> None:
    """Put these there; and a distribution list, counted but never returned."""
    for values in people:
        mailbox.create_contact(folder, values)
    folder.hidden_rows += 1
