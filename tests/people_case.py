"""Builders for tests about who meets: Eve from outside, Bruno who syncs too."""

from .event_case import EventCase, zurich
from .simulator_process import ANNA, BRUNO

BOTH = {"attendees": [{"emailAddress": {"address": one}} for one in (ANNA, BRUNO)]}


class PeopleCase(EventCase):
    """Anna organizes; ``mails`` are those that Exchange sent."""

    def setUp(self) -> None:
        super().setUp()
        self.eve = self.env["res.partner"].create(
            {"name": "Eve Extern", "email": "Eve@Customer.example"}
        )

    def meeting(self, name: str = "Meeting", *partners: object, **values: object):
        """A meeting of Anna's."""
        people = self.anna.partner_id
        for partner in partners or (self.eve,):
            people |= partner
        return self.event(name, partner_ids=[(6, 0, people.ids)], **values)

    def second_user(self) -> object:
        """Bruno, connected as well."""
        self.bruno = self.make_user("bruno", BRUNO)
        account = self.account_of(self.bruno)
        account.write({"contacts_enabled": False, "calendar_enabled": True})
        account = self.connect(self.bruno, BRUNO)
        account.calendar_since = "2020-01-01"
        return account

    def mails(self) -> list[dict]:
        return self.simulator.admin("GET", "mails")

    def invitation(self, subject: str = "Theirs", **values: object) -> str:
        """A meeting of somebody else's in Anna's calendar; its id."""
        body = {
            "organizer": {"name": "Olga", "address": "olga@customer.example"},
            "properties": {
                "subject": subject,
                "start": zurich("2026-12-03T12:00:00"),
                "end": zurich("2026-12-03T13:00:00"),
                "attendees": [{"emailAddress": {"address": ANNA, "name": "Anna"}}],
                **values.pop("properties", {}),
            },
            **values,
        }
        upn = values.pop("upn", ANNA)
        return self.simulator.admin("POST", f"mailboxes/{upn}/events", body)["id"]

    def both_sync(self, times: int = 2) -> None:
        """Bruno, then Anna; ``brunos`` is what ``second_user`` gave."""
        for _ in range(times):
            self.sync(account=self.brunos)
            self.sync()

    def strangers(self, **properties: object) -> object:
        """A stranger's meeting in both mailboxes, and in Odoo."""
        for upn in (ANNA, BRUNO):
            self.invitation(properties={**BOTH, **properties}, uid="both", upn=upn)
        self.sync()
        self.sync(account=self.brunos)
        return self.by_name("Theirs")

    def line_of(self, event: object, partner: object) -> object:
        """How somebody takes part."""
        return event.attendee_ids.filtered(lambda line: line.partner_id == partner)
