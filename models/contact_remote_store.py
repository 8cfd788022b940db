"""Outlook's side of the contact sync: one contact folder, through Microsoft Graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ..graph import contacts, paging
from ..graph.batch import BatchRequest
from ..graph.client import GraphClient
from ..graph.errors import NotFound, Rejected
from ..sync import contact_mapping as mapping
from ..sync.canonical import length
from ..sync.contact_fields import BY_NAME
from ..sync.model import Outcome, Problem, Send, Values
from ..sync.places import Places
from .remote_store import LINK, WRITE, RemoteStore

NAME = BY_NAME["name"]


class ContactRemoteStore(RemoteStore):
    """``sync.ports.RemoteStore`` for contacts."""

    def __init__(
        self, client: GraphClient, folder_id: str, owner: str, places: Places
    ) -> None:
        super().__init__(client, folder_id, owner)
        self.places = places

    def _feed(self, link: str | None) -> Iterator[paging.Page]:
        return contacts.delta(self.client, self.folder_id, link)

    def _listing(self) -> Iterator[paging.Page]:
        return contacts.listing(self.client, self.folder_id, [LINK, WRITE])

    def _folders(self) -> set[str]:
        default = contacts.default_folder(self.client)
        found = contacts.folders(self.client)
        return {one["id"] for one in [default, *found] if one}

    def _get(self, remote_id: str) -> BatchRequest:
        return contacts.get(remote_id, self.folder_id, remote_id, [LINK, WRITE])

    def _told(self, raw: Mapping[str, Any]) -> mapping.RemoteValues:
        return mapping.from_remote(raw, self.places)

    def _kept(self, raw: Mapping[str, Any]) -> dict[str, Any]:
        return mapping.to_keep(raw)

    def _properties(self, name: str) -> tuple[str, ...]:
        return BY_NAME[name].remote_properties

    def moved(self, remote_ids: Sequence[str]) -> dict[str, bool | Problem]:
        told, refused = self._bodies(
            contacts.get_anywhere(key, key) for key in remote_ids
        )
        parents = {
            key: (body or {}).get("parentFolderId") for key, body in told.items()
        }
        known = {parent for parent in parents.values() if parent}
        folders = {parent for parent in known if self._is_folder(parent)}
        return {key: parent in folders for key, parent in parents.items()} | refused

    def _is_folder(self, folder_id: str) -> bool:
        """Deleted Items is no contact folder."""
        try:
            contacts.get_folder(self.client, folder_id)
        except (NotFound, Rejected):
            return False
        return folder_id != self.folder_id

    def predict(self, values: Values, raw: dict[str, Any]) -> Values:
        return mapping.predict(_with_short_name(values), raw or None, self.places)

    # -- writing

    def _requests(
        self, sends: Iterable[Send], empty: list[Outcome]
    ) -> Iterator[BatchRequest]:
        for send in sends:
            if send.operation == "delete":
                yield contacts.delete(
                    (send, {}), self.folder_id, send.remote_id, send.etag
                )
                continue
            change = self._change(send)
            if not change.properties:  # nothing of it can be sent
                empty.append(self._nothing_to_send(send, change))
                continue
            yield self._write(send, change)

    def _change(self, send: Send) -> mapping.RemoteChange:
        """The properties to send; of a name that is too long its beginning, for an item
        without any name would not be created."""
        short = _with_short_name(send.values)
        change = mapping.to_remote(short, send.raw, self.places)
        if short.get("name") != send.values.get("name"):
            told = f"{length(send.values['name'])} > {NAME.max_length}"
            change.problems["name"] = Problem("too_long", told, "name")
        return change

    def _write(self, send: Send, change: mapping.RemoteChange) -> BatchRequest:
        body = dict(change.properties)
        if send.name and "displayName" not in body:
            body["displayName"] = _short(send.name)  # else its parts would recompute it
        body = self._marked(send, body)
        tag = (send, change.problems)
        if send.operation == "create":
            return contacts.create(tag, self.folder_id, body)
        return contacts.update(tag, self.folder_id, send.remote_id, body, send.etag)


def _with_short_name(values: Values) -> Values:
    name = values.get("name")
    return {**values, "name": _short(name)} if name else values


def _short(name: str) -> str:
    """As much of a name as Outlook takes."""
    while length(name) > NAME.max_length:
        name = name[: min(len(name) - 1, NAME.max_length)].rstrip()
    return name
