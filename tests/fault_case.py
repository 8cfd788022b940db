"""Builders for tests of what goes wrong: five synced records, quick retries.

Each test of a fault is written once, in ``service_faults`` and ``feed_hazards``; the
words it is written in are ``FaultTools``, which contacts and events fill in.
"""

from collections.abc import Callable
from types import ModuleType

from odoo.addons.office365_sync.graph import contacts, events
from odoo.addons.office365_sync.graph.client import GraphClient
from odoo.addons.office365_sync.models.remote_store import RemoteStore

from .contact_case import ContactCase
from .event_case import EventCase
from .quick_retries import QuickRetries
from .simulator_process import ANNA

BATCH = {"method": "POST", "path": r"^/\$batch"}
DELTA = {"method": "GET", "path": "/delta"}
ITEMS = {"method": "PATCH", "in_batch": True}


class FaultTools(QuickRetries):
    """``feed`` is the module of the change feed, ``text`` a field of some text;
    ``other`` and ``third`` are fields with a value: in Odoo, in Outlook."""

    feed: ModuleType
    text: str
    other: tuple[str, str, str]
    third: tuple[str, dict, str]

    # -- what differs between kinds of records

    def local(self, name: str) -> object:
        """A new record in Odoo that is to be in Outlook."""
        raise NotImplementedError

    def found(self, name: str) -> object:
        """The records of that name in Odoo."""
        raise NotImplementedError

    def remote(self, name: str) -> str:
        """A new item in Outlook that is to be in Odoo; its id."""
        raise NotImplementedError

    def there(self) -> dict[str, dict]:
        """The items in Outlook by name."""
        raise NotImplementedError

    def text_there(self, name: str) -> str | None:
        """What an item has as text."""
        raise NotImplementedError

    def edit_there(self, item_id: str, text: str) -> None:
        """Anna changes an item's text."""
        raise NotImplementedError

    def edit_item(self, item_id: str, **properties: object) -> None:
        """Anna changes properties of an item."""
        raise NotImplementedError

    def delete_there(self, item_id: str) -> None:
        """Anna deletes an item."""
        raise NotImplementedError

    def links(self) -> object:
        """What Anna's account is linked to."""
        raise NotImplementedError

    def cursor(self) -> object:
        """How far the feed has been read."""
        raise NotImplementedError

    def take_over_deletions(self) -> None:
        """What Anna deletes in Outlook is archived in Odoo, unasked."""
        raise NotImplementedError

    def run_once(self) -> str | None:
        """A run, however it ends."""
        raise NotImplementedError

    # -- builders

    def five(self) -> object:
        """Five records that are in Outlook."""
        self.team = self.local("Person 0")
        for number in range(1, 5):
            self.team += self.local(f"Person {number}")
        self.sync()
        self.assert_equal_sides()
        return self.team

    def edit_both_sides(self) -> None:
        """Something to send, to take in, to create on each side."""
        team = getattr(self, "team", None) or self.five()
        self.put(team[:2], "Chair")
        self.edit_there(self.id_there("Person 2"), "Founder")
        self.remote("Laura Brunner")
        self.local("New Here")

    def assert_edits_arrived(self) -> None:
        """All of ``edit_both_sides`` is on both sides, once."""
        self.assert_equal_sides()
        self.assertEqual(self.text_there("Person 0"), "Chair")
        self.assertEqual(self.text_there("Person 1"), "Chair")
        self.assertEqual(self.team[2][self.text], "Founder")
        self.assertEqual(len(self.found("Laura Brunner")), 1)
        self.assertEqual(len(self.there()), 7)

    def put(self, records: object, text: str) -> None:
        """Anna changes the text of records in Odoo."""
        for record in records:
            record[self.text] = text

    def id_there(self, name: str) -> str:
        """The id of an item."""
        return self.there()[name]["id"]

    def meet(self, where: dict, name: str, action: dict) -> None:
        """A run meets a fault while it has something to update and to create."""
        self.put(self.team[0], name)
        self.local(name)
        self.simulator.fault(action, **where)
        self.env.flush_all()
        self.run_once()
        self.env.invalidate_all()

    def assert_recovers(self) -> None:
        """Without faults the next runs bring all to a quiet end."""
        self.simulator.no_faults()
        self.retry_now()
        self.sync()
        self.retry_now()
        self.sync()
        counts = self.sync()
        self.assertEqual(self.writes(counts), 0, "does not come to rest")
        self.assertEqual(self.account.state, "connected")
        self.assertFalse(self.account.last_error)
        self.assertFalse(self.issues())

    @staticmethod
    def writes(counts: object) -> int:
        """What a run changed on either side."""
        return (
            counts.local_created
            + counts.local_updated
            + counts.local_deleted
            + counts.remote_created
            + counts.remote_updated
            + counts.remote_deleted
        )

    def issues(self) -> object:
        """What people are told about Anna's account."""
        mine = [("account_id", "=", self.account.id)]
        return self.env["office365.sync.issue"].search(mine)

    def retry_now(self) -> None:
        """What was put off is due."""
        self.links().filtered("next_try").write({"next_try": "2020-01-01"})

    def assert_equal_sides(self) -> None:
        """Each linked record is one item with the same values, and the reverse."""
        raise NotImplementedError

    def on_request(self, act: Callable[[], None], method: str, part: str) -> None:
        """Once, before such a request leaves: somebody does something."""
        original = GraphClient.request
        done: list[bool] = []

        def request(
            this: GraphClient, verb: str, path: str, **options: object
        ) -> object:
            if not done and verb == method and part in path:
                done.append(True)
                act()
            return original(this, verb, path, **options)

        self.patch(GraphClient, "request", request)

    def while_sending(self, act: Callable[[], None]) -> None:
        """Once, after a batch has been carried out and before that is booked."""
        original = RemoteStore._outcome
        done: list[bool] = []

        def outcome(this: RemoteStore, result: object) -> object:
            if not done:
                done.append(True)
                act()
                self.env.flush_all()
            return original(this, result)

        self.patch(RemoteStore, "_outcome", outcome)


class FaultCase(FaultTools, ContactCase):
    """Contacts."""

    feed = contacts
    text = "function"
    other = ("mobile", "mobilePhone", "+41 79 1")
    third = ("home_phone", {"homePhones": ["+41 31 4"]}, "+41 31 4")

    def local(self, name: str) -> object:
        email = f"p{name[-1]}@x.example" if name.startswith("Person ") else False
        partner = self.partner(name, email=email)
        partner.action_office365_add()
        return partner

    def found(self, name: str) -> object:
        return self.partners.search([("name", "=", name)])

    def remote(self, name: str) -> str:
        address = {"address": f"{name.split()[0].lower()}@alpine.example", "name": name}
        return self.outlook_person(displayName=name, emailAddresses=[address])

    def there(self) -> dict[str, dict]:
        return self.simulator.contacts()

    def text_there(self, name: str) -> str | None:
        return self.there()[name]["jobTitle"]

    def edit_there(self, item_id: str, text: str) -> None:
        self.edit_item(item_id, jobTitle=text)

    def edit_item(self, item_id: str, **properties: object) -> None:
        self.simulator.edit(item_id, **properties)

    def delete_there(self, item_id: str) -> None:
        self.simulator.delete(item_id)

    def links(self) -> object:
        return self.account.contact_link_ids

    def issues(self) -> object:
        return self.links().issue_ids  # not what is told of the folder

    def cursor(self) -> object:
        return self.account._cursor("contacts")

    def take_over_deletions(self) -> None:
        self.account.contact_remote_deleted = "archive"

    def run_once(self) -> str | None:
        return self.account._run_contacts()

    def assert_equal_sides(self) -> None:
        stored = self.simulator.admin("GET", f"mailboxes/{ANNA}")["contacts"]
        remote = [
            (c["displayName"], c["jobTitle"] or False)
            for c in stored
            if c["folder"] == "Odoo"
        ]
        links = self.links().filtered("partner_id")
        self.assertEqual(set(links.mapped("state")), {"linked"})
        local = [(p.name, p.function) for p in links.partner_id]
        self.assertEqual(sorted(local, key=str), sorted(remote, key=str))
        self.assertEqual(len(local), len(links))


class EventFaultCase(FaultTools, EventCase):
    """Events."""

    feed = events
    text = "location"
    other = ("show_as", "showAs", "free")
    third = ("privacy", {"sensitivity": "private"}, "private")

    def local(self, name: str) -> object:
        return self.event(name)

    def found(self, name: str) -> object:
        return self.by_name(name)

    def remote(self, name: str) -> str:
        return self.outlook_event(name)

    def there(self) -> dict[str, dict]:
        return self.outlook()

    def text_there(self, name: str) -> str | None:
        return self.there()[name]["location"]["displayName"]

    def edit_there(self, item_id: str, text: str) -> None:
        self.edit_item(item_id, location={"displayName": text})

    def edit_item(self, item_id: str, **properties: object) -> None:
        self.edit_in_outlook(item_id, **properties)

    def delete_there(self, item_id: str) -> None:
        self.simulator.admin("DELETE", f"mailboxes/{ANNA}/events/{item_id}")

    def links(self) -> object:
        return self.account.event_link_ids

    def cursor(self) -> object:
        return self.account._cursor("events")

    def take_over_deletions(self) -> None:
        self.account.calendar_remote_deleted = "archive"

    def run_once(self) -> str | None:
        return self.account._run_calendar()

    def assert_equal_sides(self) -> None:
        stored = self.simulator.admin("GET", f"mailboxes/{ANNA}/calendar")["events"]
        remote = [
            (one["subject"], one["location"]["displayName"] or False) for one in stored
        ]
        links = self.links().filtered("event_id")
        self.assertEqual(set(links.mapped("state")), {"linked"})
        local = [(event.name, event.location) for event in links.event_id]
        self.assertEqual(sorted(local, key=str), sorted(remote, key=str))
        self.assertEqual(len(local), len(links))
