"""Who a mailbox belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from .client import GraphClient

ME = "/me"


@dataclass(frozen=True)
class Profile:
    """A person of the directory; ``mail`` is empty without a mailbox."""

    object_id: str
    user_principal_name: str
    mail: str
    name: str


def path(person: str) -> str:
    """Where the mailbox of a person is, by object id or user principal name."""
    return f"/users/{quote(person, safe='@')}"


def profile(client: GraphClient) -> Profile:
    """The person whose mailbox the client is for."""
    query = {"$select": "id,userPrincipalName,mail,displayName"}
    person = client.get(ME, params=query).record
    return Profile(
        person["id"],
        person.get("userPrincipalName") or "",
        person.get("mail") or "",
        person.get("displayName") or "",
    )
