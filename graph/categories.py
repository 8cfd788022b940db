"""The master list of a mailbox's categories (contract 3)."""

from __future__ import annotations

from .client import GraphClient
from .paging import pages

CATEGORIES = "/me/outlook/masterCategories"


def colours(client: GraphClient) -> dict[str, str]:
    """Each category's colour, by its name."""
    found: dict[str, str] = {}
    for page in pages(client, CATEGORIES, {}):
        found |= {row["displayName"]: row.get("color") or "none" for row in page.rows}
    return found


def create(client: GraphClient, name: str, colour: str) -> None:
    """One more; a name that is there already is refused (contract 3.11)."""
    client.post(CATEGORIES, json={"displayName": name, "color": colour})
