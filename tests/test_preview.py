"""A preview says what a sync would do, and does nothing of it."""

import hashlib
from datetime import date, datetime

from odoo.tests import tagged

from .contact_case import ContactCase
from .event_case import EventCase
from .simulator_process import ANNA

# what a preview itself is kept in, and the pause in which its user decides
ITS_OWN = ("office365_preview", "office365_preview_line")
PAUSE = ("next_try", "write_date", "write_uid")


class Untouched:
    """For a test class: the whole database and the mailbox are as they were."""

    def tables(self) -> dict[str, str]:
        """A digest of each table."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        )
        names = [row[0] for row in self.env.cr.fetchall() if row[0] not in ITS_OWN]
        return {name: self._digest(name) for name in names}

    def _digest(self, table: str) -> str:
        out = ""
        if table == "office365_account":
            out = "".join(f" - '{name}'" for name in PAUSE)
        self.env.cr.execute(f"SELECT (to_jsonb(one){out})::text FROM {table} one")
        rows = sorted(row[0] for row in self.env.cr.fetchall())
        return hashlib.sha256("\n".join(rows).encode()).hexdigest()

    def preview(self, kind: str, expect: str = "done", **asked: object) -> object:
        """One preview, worked out; nothing else has changed."""
        preview = self.account._queue_preview(kind, **asked)
        self.account.next_try = False
        before = self.tables()
        writes = self.writes()
        state = self.account._run_preview(kind)
        self.env.invalidate_all()
        self.assertEqual(state, expect)
        after = self.tables()
        changed = [name for name in before if before[name] != after[name]]
        self.assertEqual(changed, [])
        self.assertEqual(self.writes(), writes)
        return preview

    def writes(self) -> int:
        """Requests that write, so far."""
        asked = self.simulator.requests()
        writing = [one for one in asked if one["method"] != "GET"]
        return len([one for one in writing if not one["path"].endswith("$batch")])

    def told(self, preview: object) -> dict[tuple[str, str], list[str]]:
        """Names by side and operation."""
        found: dict[tuple[str, str], list[str]] = {}
        for line in preview.line_ids:
            found.setdefault((line.side, line.operation), []).append(line.name)
        return {key: sorted(names) for key, names in found.items()}


@tagged("post_install", "-at_install")
class TestContactPreview(Untouched, ContactCase):
    def test_first_sync_would_make_the_folder_and_put_the_chosen_there(self) -> None:
        self.partner(email="nina@roth.example").action_office365_add()
        preview = self.preview("contacts")
        self.assertEqual(self.told(preview), {("remote", "create"): ["Nina Roth"]})
        self.assertIn("nina@roth.example", preview.line_ids.details)
        self.assertNotIn("Odoo", self.simulator.folders())
        counts = self.sync()
        self.assertEqual(counts.remote_created, 1)

    def test_what_changed_is_told_with_the_fields_before_and_after(self) -> None:
        partner = self.synced_partner(email="nina@roth.example", phone="1")
        person = self.synced_partner("Ben Moser", email="ben@moser.example")
        self.outlook_person()
        partner.phone = "2"
        self.simulator.edit(self.in_outlook("Ben Moser")["id"], jobTitle="Buyer")
        preview = self.preview("contacts")
        self.assertEqual(
            self.told(preview),
            {
                ("local", "create"): ["Laura Brunner"],
                ("local", "update"): ["Ben Moser"],
                ("remote", "update"): ["Nina Roth"],
            },
        )
        details = "\n".join(preview.line_ids.mapped("details"))
        self.assertIn("Phone: 1 → 2", details)
        self.assertIn("Job position: – → Buyer", details)
        self.sync()
        self.assertEqual(person.function, "Buyer")

    def test_full_one_finds_what_differs_though_nothing_says_so(self) -> None:
        self.synced_partner(email="nina@roth.example")
        self.sync()
        self.env.cr.execute(
            "UPDATE res_partner SET function = 'CEO' WHERE email = 'nina@roth.example'"
        )
        self.env.invalidate_all()
        self.assertEqual(self.told(self.preview("contacts")), {})
        told = self.told(self.preview("contacts", is_full=True))
        self.assertEqual(told, {("remote", "update"): ["Nina Roth"]})

    def test_deletions_are_told_and_many_of_them_as_waiting(self) -> None:
        names = [f"Person {number:02}" for number in range(14)]
        partners = self.partners.with_user(self.anna).create(
            [{"name": name, "email": f"{name[-2:]}@many.example"} for name in names]
        )
        partners.action_office365_add()
        self.sync()
        partners[:2].unlink()
        told = self.told(self.preview("contacts"))
        self.assertEqual(told, {("remote", "delete"): names[:2]})
        partners[2:].unlink()
        told = self.told(self.preview("contacts"))
        self.assertEqual(told, {("remote", "wait"): names})

    def test_what_was_deleted_in_outlook_is_told_as_put_there_again(self) -> None:
        partner = self.partner("Nina Roth", email="nina@roth.example")
        partner.action_office365_add()
        self.sync()
        self.simulator.delete(self.in_outlook()["id"])
        told = self.told(self.preview("contacts"))
        self.assertEqual(told["remote", "again"], ["Nina Roth"])

    def test_what_is_skipped_is_told_with_the_reason(self) -> None:
        self.outlook_person(emailAddresses=[])
        preview = self.preview("contacts")
        self.assertEqual(self.told(preview), {("local", "skip"): ["Laura Brunner"]})
        self.assertEqual(preview.line_ids.details, "It has no e-mail address")

    def test_no_record_is_written_even_for_a_moment(self) -> None:
        self.synced_partner(email="nina@roth.example")
        self.simulator.edit(self.in_outlook()["id"], jobTitle="Buyer")
        self.outlook_person()

        def refuse(*_args: object, **_values: object) -> None:
            raise AssertionError("a preview writes")

        for name in ("create", "write", "unlink"):
            self.patch(self.env.registry["res.partner"], name, refuse)
        told = self.told(self.preview("contacts"))
        self.assertEqual(len(told), 2)

    def test_cron_does_the_preview_and_syncs_only_when_its_user_has_looked(
        self,
    ) -> None:
        self.partner(email="nina@roth.example").action_office365_add()
        preview = self.account._queue_preview("contacts")
        self.account._run_all()
        self.env.invalidate_all()
        self.assertEqual(preview.state, "done")
        self.assertFalse(self.simulator.contacts(folder=None))
        self.assertFalse(self.account.search([]) & self.account._due())
        self.account._queue_run("contacts", "incremental")
        self.account._run_all()
        self.assertIn("Nina Roth", self.simulator.contacts())

    def test_folder_that_was_deleted_is_said_and_nothing_is_done_about_it(
        self,
    ) -> None:
        self.synced_partner(email="nina@roth.example")
        folder = self.simulator.folders()["Odoo"]
        self.simulator.admin("DELETE", f"mailboxes/{ANNA}/folders/{folder}")
        preview = self.preview("contacts", expect="partial")
        self.assertEqual(preview.state, "failed")
        self.assertIn("was deleted there", preview.message)
        self.assertFalse(self.account.failures)

    def test_cancelled_one_leaves_nothing(self) -> None:
        self.partner(email="nina@roth.example").action_office365_add()
        preview = self.account._queue_preview("contacts")
        preview.cancel_requested = True
        self.env.flush_all()
        self.account._run_preview("contacts")
        self.env.invalidate_all()
        self.assertEqual(preview.state, "cancelled")
        self.assertFalse(preview.line_ids)

    def test_nobody_else_sees_what_it_is_about(self) -> None:
        self.partner(email="nina@roth.example").action_office365_add()
        preview = self.preview("contacts")
        manager = self.make_user(
            "max", "max@contoso.example", "office365_sync.group_manager"
        )
        lines = self.env["office365.preview.line"]
        self.assertTrue(lines.with_user(self.anna).search([]))
        self.assertFalse(lines.with_user(manager).search([]))
        self.assertFalse(preview.with_user(manager).search([]))


@tagged("post_install", "-at_install")
class TestEventPreview(Untouched, EventCase):
    def test_new_events_and_series_are_told_on_both_sides(self) -> None:
        self.event()
        self.weekly()
        self.outlook_event()
        preview = self.preview("events")
        self.assertEqual(
            self.told(preview),
            {
                ("local", "create"): ["Lunch"],
                ("remote", "create"): ["Kick-off", "Weekly"],
            },
        )
        self.sync()
        self.assertEqual(set(self.outlook()), {"Kick-off", "Weekly", "Lunch"})
        self.assert_no_mail()

    def test_changed_event_is_told_with_its_time_in_words(self) -> None:
        event = self.event()
        self.sync()
        event.write({"start": "2026-12-03 10:00:00", "stop": "2026-12-03 11:00:00"})
        preview = self.preview("events")
        self.assertEqual(self.told(preview), {("remote", "update"): ["Kick-off"]})
        self.assertRegex(preview.line_ids.details, "Time: .*→.*11:00")

    def test_deletion_in_outlook_is_told_as_waiting(self) -> None:
        self.event()
        self.sync()
        found = self.outlook()["Kick-off"]
        self.simulator.admin("DELETE", f"mailboxes/{ANNA}/events/{found['id']}")
        told = self.told(self.preview("events"))
        self.assertEqual(told, {("local", "wait"): ["Kick-off"]})

    def test_calendar_that_would_be_made_is_not(self) -> None:
        self.event()
        self.account.write({"calendar_name": "Sales", "calendar_make": True})
        told = self.told(self.preview("events"))
        self.assertEqual(told, {("remote", "create"): ["Kick-off"]})

    def test_no_event_is_written_even_for_a_moment(self) -> None:
        self.event()
        self.sync()
        found = self.outlook()["Kick-off"]
        self.edit_in_outlook(found["id"], subject="Start")
        self.outlook_event()

        def refuse(*_args: object, **_values: object) -> None:
            raise AssertionError("a preview writes")

        for model in ("calendar.event", "calendar.attendee", "calendar.recurrence"):
            for name in ("create", "write", "unlink"):
                self.patch(self.env.registry[model], name, refuse)
        told = self.told(self.preview("events"))
        self.assertEqual(
            told, {("local", "create"): ["Lunch"], ("local", "update"): ["Kick-off"]}
        )

    def test_longer_period_is_looked_at_this_once(self) -> None:
        self.event("Far off", start=datetime(2029, 3, 5, 8, 0))
        self.assertEqual(self.told(self.preview("events")), {})
        told = self.told(self.preview("events", last=date(2029, 3, 31)))
        self.assertEqual(told, {("remote", "create"): ["Far off"]})
