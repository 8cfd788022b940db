"""A contact as a form that its owner fills in, and what they changed in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .mailbox import Contact

TEXTS = [
    ("displayName", "Name"),
    ("title", "Title"),
    ("givenName", "First name"),
    ("middleName", "Middle name"),
    ("surname", "Last name"),
    ("jobTitle", "Job title"),
    ("companyName", "Company"),
    ("department", "Department"),
    ("mobilePhone", "Mobile"),
    ("businessHomePage", "Web page"),
]
PHONES = [("businessPhones", "Business phone"), ("homePhones", "Home phone")]
ADDRESSES = [
    ("businessAddress", "Business address"),
    ("homeAddress", "Home address"),
    ("otherAddress", "Other address"),
]
PARTS = [
    ("street", "Street"),
    ("postalCode", "Postcode"),
    ("city", "City"),
    ("state", "State"),
    ("countryOrRegion", "Country"),
]
EMAILS, PHONES_EACH = 3, 2


def form_values(contact: Contact | None) -> dict[str, str]:
    """What stands in the inputs, by their names."""
    values = contact.values if contact else {}
    shown = {name: values.get(name) or "" for name, _ in TEXTS}
    slots = values.get("emailAddresses") or []
    for position in range(EMAILS):
        slot = slots[position] if position < len(slots) else {}
        shown[f"email{position + 1}"] = slot.get("address") or ""
    for name, _ in PHONES:
        numbers = [*(values.get(name) or []), *[""] * PHONES_EACH]
        for position in range(PHONES_EACH):
            shown[f"{name}{position + 1}"] = numbers[position]
    for name, _ in ADDRESSES:
        address = values.get(name) or {}
        for part, _ in PARTS:
            shown[f"{name}.{part}"] = address.get(part) or ""
    shown["birthday"] = (values.get("birthday") or "")[:10]
    shown["categories"] = ", ".join(values.get("categories") or [])
    shown["personalNotes"] = values.get("personalNotes") or ""
    return shown


def changes(form: Mapping[str, str], contact: Contact | None) -> dict[str, Any]:
    """Properties, as Graph names them, of what differs from what the form showed."""
    before = form_values(contact)
    typed = {name: form.get(name, old).strip() for name, old in before.items()}
    touched = {
        name for name, old in before.items() if _lines(typed[name]) != _lines(old)
    }
    texts = [name for name, _ in TEXTS] + ["personalNotes"]
    changed: dict[str, Any] = {
        name: typed[name] or None for name in texts if name in touched
    }
    if any(name.startswith("email") for name in touched):
        changed["emailAddresses"] = _addresses(typed, contact)
    for name, _ in PHONES:
        numbers = [f"{name}{position + 1}" for position in range(PHONES_EACH)]
        if touched.intersection(numbers):
            changed[name] = [typed[number] for number in numbers if typed[number]]
    for name, _ in ADDRESSES:
        parts = {part: f"{name}.{part}" for part, _ in PARTS}
        if touched.intersection(parts.values()):
            changed[name] = {part: typed[key] or None for part, key in parts.items()}
    if "birthday" in touched:
        day = typed["birthday"]
        changed["birthday"] = f"{day}T11:59:00Z" if day else None
    if "categories" in touched:
        names = typed["categories"].split(",")
        changed["categories"] = [name.strip() for name in names if name.strip()]
    return changed


def _lines(text: str) -> list[str]:
    """Browsers send line ends of their own, and trim."""
    return text.strip().splitlines()


def _addresses(
    typed: Mapping[str, str], contact: Contact | None
) -> list[dict[str, str]]:
    old = (contact.values.get("emailAddresses") or []) if contact else []
    names = {slot.get("address"): slot.get("name") for slot in old}
    written = [typed[f"email{position + 1}"] for position in range(EMAILS)]
    return [
        {"address": address, "name": names.get(address) or address}
        for address in written
        if address
    ]
