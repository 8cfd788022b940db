"""What the mailboxes hold at the start: ordinary people, and awkward real-life ones."""

from __future__ import annotations

from typing import Any

from . import calendar_seeds, mail_seeds
from .mailbox import Contact, Folder, Mailbox
from .pictures import png
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


def ordinary(number: int, prefix: str) -> dict[str, Any]:
    """A contact like any other."""
    return {
        "displayName": f"Person {prefix} {number}",
        "givenName": "Person",
        "surname": f"{prefix} {number}",
        "jobTitle": "Buyer",
        "companyName": f"Company {number % 50}",
        "emailAddresses": [{"address": f"{prefix}.{number}@customer.example"}],
        "businessPhones": [f"+41 44 555 {number:04d}"],
        "businessAddress": {
            "street": f"Street {number}",
            "city": "Bern",
            "postalCode": "3000",
            "countryOrRegion": "Switzerland",
        },
        "personalNotes": "Met at the fair",
    }


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


AT_HOME = [
    person("Private Friend", "friend@private.example"),
    person(
        "Grandma",
        homePhones=["+41 71 555 33 44"],
        homeAddress={"street": "Seeweg 3", "postalCode": "9000", "city": "St. Gallen"},
    ),
]
ELSEWHERE = {
    "bruno.costa@contoso.example": [
        person("Ines Moreau", "ines.moreau@atelier.example", companyName="Atelier"),
        person("Tom Becker", "tom.becker@werk.example", mobilePhone="+49 171 555 0"),
    ],
    "chloe.martin@contoso.example": [
        person("Paul Lefèvre", "paul.lefevre@midi.example", jobTitle="Directeur"),
    ],
    "sales@contoso.example": [
        person("Orders Desk", "orders@bigbuyer.example", companyName="Big Buyer"),
    ],
    "dmitri.volkov@fabrikam.example": [
        person("Анна Петрова", "anna.petrova@sever.example", companyName="Север"),
    ],
}


def plant(world: World, seed: str) -> None:
    """Fill the mailboxes: ``empty``, ``awkward`` (Anna's alone) or ``demo`` (all)."""
    if seed not in ("empty", "awkward", "demo"):
        raise ValueError(f"there is no seed {seed!r}")
    calendar_seeds.plant(world, seed)
    mail_seeds.plant(world, seed)
    anna = world.mailbox(ANNA)
    if seed == "awkward":
        add(anna, anna.create_folder("Odoo"), AWKWARD, lists=1)
    elif seed == "demo":
        folder = anna.create_folder("Odoo")
        laura = add(anna, folder, ORDINARY + AWKWARD, lists=1)[0]
        anna.set_photo(laura, png(210, 120, 60), "image/png")
        add(anna, anna.default, AT_HOME, lists=1)
        for upn, people in ELSEWHERE.items():
            mailbox = world.mailbox(upn)
            add(mailbox, mailbox.default, people)


def add(
    mailbox: Mailbox, folder: Folder, people: list[dict[str, Any]], lists: int = 0
) -> list[Contact]:
    """Put these there; distribution lists are counted, but never returned."""
    folder.hidden_rows += lists
    return [mailbox.create_contact(folder, values) for values in people]
