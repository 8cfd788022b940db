"""Mail in the simulated tenant: sent by anybody, and the owner's own hand in it."""

from __future__ import annotations

from .simulator_process import ANNA, Simulator

LOG = "odoo-log@contoso.example"
SERVICE = "odoo.service@contoso.example"
NINA, OTTO = "nina@alpine.example", "otto@alpine.example"


class SimulatorMail:
    """Of one shared mailbox, unless told otherwise."""

    def __init__(self, simulator: Simulator, upn: str = LOG) -> None:
        self.simulator, self.upn = simulator, upn

    def put(self, sender: str | None = NINA, *to: str, **words: object) -> str:
        """A mail lies in the inbox, as if a rule had copied it; its immutable id."""
        body = {"from": sender, "to": list(to or (ANNA,)), **words}
        return self._post("messages", body)["id"]

    def seed(self, count: int, **order: object) -> None:
        """Many at once."""
        self._post("messages/seed", {"count": count, **order})

    def all(self, folder: str | None = None) -> list[dict]:
        """The messages of a folder, or of all, oldest first."""
        query = f"?folder={folder}" if folder else ""
        path = f"mailboxes/{self.upn}/mail{query}"
        return self.simulator.admin("GET", path)["messages"]

    def subjects(self, folder: str) -> list[str]:
        """What they are about."""
        return [message["subject"] for message in self.all(folder)]

    def where(self, message_id: str) -> str:
        """The folder that a message is in; empty if it is gone."""
        found = (one["folder"] for one in self.all() if one["id"] == message_id)
        return next(found, "")

    def move(self, message_id: str, folder: str) -> None:
        """A person moves it."""
        self._post(f"messages/{message_id}/move", {"folder": folder})

    def make_copy(self, message_id: str, folder: str = "inbox") -> str:
        """Another copy comes in; its id."""
        return self._post(f"messages/{message_id}/copy", {"folder": folder})["id"]

    def delete(self, message_id: str, for_good: bool = True) -> None:
        """A person deletes it."""
        query = "?for_good=1" if for_good else ""
        path = f"mailboxes/{self.upn}/messages/{message_id}{query}"
        self.simulator.admin("DELETE", path)

    def make_folder(self, name: str) -> str:
        """A person makes one; its id."""
        return self._post("mailfolders", {"name": name})["id"]

    def delete_folder(self, folder: str) -> None:
        """With all that is in it."""
        self.simulator.admin("DELETE", f"mailboxes/{self.upn}/mailfolders/{folder}")

    def rules(self) -> None:
        """The two rules that copy what crosses the border into the mailbox."""
        rules = [
            {"direction": way, "copy_to": self.upn, "name": way}
            for way in ("in", "out")
        ]
        self.simulator.admin("PUT", "mail/rules", rules)

    def send(self, sender: str, *to: str, **words: object) -> dict:
        """Somebody sends a mail."""
        body = {"from": sender, "to": list(to), **words}
        return self.simulator.admin("POST", "mail/send", body)

    def _post(self, path: str, body: dict) -> dict:
        return self.simulator.admin("POST", f"mailboxes/{self.upn}/{path}", body)
