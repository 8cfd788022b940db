"""Who a mailbox belongs to."""

from __future__ import annotations

from dataclasses import dataclass

from .client import GraphClient


@dataclass(frozen=True)
class Profile:
    """A person of the directory; ``mail`` is empty without a mailbox."""

    object_id: str
    user_principal_name: str
    mail: str
    name: str


def profile(client: GraphClient) -> Profile:
    """The person whose token the client carries."""
    query = {"$select": "id,userPrincipalName,mail,displayName"}
    person = client.get("/me", params=query).body
    return Profile(
        person["id"],
        person.get("userPrincipalName") or "",
        person.get("mail") or "",
        person.get("displayName") or "",
    )
