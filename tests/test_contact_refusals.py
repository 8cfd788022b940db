"""What Odoo, or another addon in it, does not let through: one contact's own issue."""

from unittest.mock import patch

import psycopg2

from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.office365_sync.models.contact_local_store import ContactLocalStore

from .fault_case import FaultCase
from .simulator_process import BRUNO

PARTNERS = "odoo.addons.office365_sync.models.contact_partners"


@tagged("post_install", "-at_install")
class TestContactRefusals(FaultCase):
    def failing(self, method: str, error: Exception, value: str) -> object:
        """Another addon's override that fails for one job position."""
        partners = self.registry["res.partner"]
        original = getattr(partners, method)

        def override(records: object, vals: object) -> object:
            rows = vals if isinstance(vals, list) else [vals]
            if any(row.get("function") == value for row in rows):
                raise error
            return original(records, vals)

        return patch.object(partners, method, override)

    def test_bug_of_another_addon_in_write_is_an_issue_of_one_contact(self) -> None:
        for error in (TypeError("a bug"), KeyError("a key"), AssertionError()):
            with self.subTest(error=error):
                team = getattr(self, "team", None) or self.five()
                told = type(error).__name__
                ids = {n: c["id"] for n, c in self.simulator.contacts().items()}
                self.simulator.edit(ids["Person 0"], jobTitle="Bad", mobilePhone=told)
                self.simulator.edit(ids["Person 2"], jobTitle=f"Good {told}")
                team[1].function = f"Chair {told}"
                with self.failing("write", error, "Bad"), mute_logger(PARTNERS):
                    self.sync()
                self.assertEqual(team[2].function, f"Good {told}")
                self.assertEqual(
                    self.in_outlook("Person 1")["jobTitle"], f"Chair {told}"
                )
                self.assertEqual(team[0].mobile, told)
                issue = self.link(team[0]).issue_ids
                self.assertEqual((issue.code, issue.field), ("refused", "job_title"))
                self.assertIn(told, issue.detail)
                self.assertEqual(self.account.state, "connected")
                self.assert_recovers()
                self.assertEqual(team[0].function, "Bad")
                self.simulator.edit(ids["Person 0"], jobTitle="Fine")
                self.sync()

    def test_bug_of_another_addon_is_logged_with_its_traceback(self) -> None:
        partner = self.synced_partner(email="nina@roth.example")
        self.simulator.edit(self.in_outlook()["id"], jobTitle="Bad")
        with (
            self.failing("write", TypeError("a bug"), "Bad"),
            self.assertLogs(PARTNERS, "ERROR") as logs,
        ):
            self.sync()
        self.assertIn("Traceback", "".join(logs.output))
        self.assertTrue(self.link(partner).next_try)

    def test_bug_of_another_addon_in_create_leaves_one_contact_out(self) -> None:
        self.outlook_person(jobTitle="Bad")
        fine = {"name": "F", "address": "fine@x.example"}
        self.outlook_person(
            displayName="Fine One", givenName="Fine", surname="One",
            emailAddresses=[fine],
        )  # fmt: skip
        with self.failing("create", KeyError("a bug"), "Bad"), mute_logger(PARTNERS):
            self.sync()
        self.assertTrue(self.by_email("fine@x.example"))
        self.assertFalse(self.by_email("laura@alpine.example"))
        link = self.account.contact_link_ids.filtered(lambda k: k.state == "skipped")
        self.assertEqual((link.reason, link.issue_ids.code), ("refused", "refused"))
        self.assert_recovers()
        self.assertTrue(self.by_email("laura@alpine.example"))

    def test_change_that_came_in_between_is_no_refusal(self) -> None:
        partner = self.synced_partner(email="nina@roth.example")
        self.simulator.edit(self.in_outlook()["id"], jobTitle="Busy")
        busy = [psycopg2.errors.SerializationFailure("somebody was first")]
        write = self.registry["res.partner"].write

        def override(records: object, vals: dict) -> bool:
            if vals.get("function") == "Busy" and busy:
                raise busy.pop()
            return write(records, vals)

        with patch.object(self.registry["res.partner"], "write", override):
            self.sync()
        self.assertEqual(partner.function, "Busy")
        self.assertFalse(self.link(partner).issue_ids)


@tagged("post_install", "-at_install")
class TestContactTags(FaultCase):
    def use_plain_user(self) -> None:
        """From now on the account of somebody who may not make tags."""
        groups = "base.group_user"
        self.anna = new_test_user(self.env, "plain", groups, name="Plain", email=BRUNO)
        tags = self.env["ir.model.access"].search(
            [("model_id.model", "=", "res.partner.category")]
        )
        tags.write({"perm_create": False})
        partners = self.env["ir.model.access"].search(
            [("model_id.model", "=", "res.partner")]
        )
        partners.filtered("group_id").write({"perm_write": True, "perm_create": True})
        self.account = self.connect(self.anna, BRUNO)

    def edit(self, name: str = "Nina Roth", **properties: object) -> None:
        contact = self.simulator.contacts(BRUNO)[name]
        self.simulator.edit(contact["id"], BRUNO, **properties)

    def tags(self, partner: object) -> set[str]:
        return set(partner.category_id.mapped("name"))

    def test_tag_that_a_user_may_not_make_is_an_issue_and_the_rest_goes_on(
        self,
    ) -> None:
        self.use_plain_user()
        self.env["res.partner.category"].create({"name": "Known"})
        partner = self.synced_partner(email="nina@roth.example")
        self.edit(categories=["Brand new", "Known"], jobTitle="Chair")
        self.sync()
        self.assertEqual((partner.function, self.tags(partner)), ("Chair", {"Known"}))
        issue = self.link(partner).issue_ids
        self.assertEqual((issue.code, issue.field), ("tag_refused", "categories"))
        self.assertIn("category Brand new,", issue.message)
        stored = self.simulator.contacts(BRUNO)["Nina Roth"]
        self.assertEqual(set(stored["categories"]), {"Brand new", "Known"})
        self.retry_now()
        self.sync()
        self.assertEqual(self.link(partner).issue_ids, issue)
        self.env["res.partner.category"].create({"name": "Brand new"})
        self.retry_now()
        self.sync()
        self.assertEqual(self.tags(partner), {"Known", "Brand new"})
        self.assertFalse(self.link(partner).issue_ids)

    def test_new_contact_with_a_tag_that_its_user_may_not_make_comes_without_it(
        self,
    ) -> None:
        self.use_plain_user()
        self.sync()
        address = {"name": "In", "address": "in@x.example"}
        self.simulator.create(
            BRUNO, "Odoo", displayName="In Come", emailAddresses=[address],
            categories=["Brand new"], jobTitle="Boss",
        )  # fmt: skip
        self.sync()
        partner = self.by_email("in@x.example")
        self.assertEqual((partner.function, self.tags(partner)), ("Boss", set()))
        self.assertEqual(self.link(partner).issue_ids.code, "tag_refused")

    def test_tag_made_in_a_unit_that_is_run_again_is_made_again(self) -> None:
        self.outlook_person(categories=["Fresh Tag"])
        original = ContactLocalStore.set_cursor
        done = []

        def set_cursor(store: ContactLocalStore, cursor: object) -> None:
            original(store, cursor)
            if self.by_email("laura@alpine.example") and not done:
                done.append(1)
                raise psycopg2.errors.SerializationFailure("somebody was first")

        self.patch(ContactLocalStore, "set_cursor", set_cursor)
        self.sync()
        self.assertTrue(done)
        partner = self.by_email("laura@alpine.example")
        self.assertEqual(self.tags(partner), {"Fresh Tag"})
        self.assertFalse(self.link(partner).issue_ids)

    def test_tag_made_for_a_contact_that_is_refused_then_is_made_again(self) -> None:
        partner = self.synced_partner(email="nina@roth.example")
        contact = self.in_outlook()["id"]
        self.simulator.edit(contact, categories=["Fresh Tag"], jobTitle="Bad")
        write = self.registry["res.partner"].write

        def override(records: object, vals: dict) -> bool:
            if vals.get("function") == "Bad":
                raise ValueError("not this one")
            return write(records, vals)

        with patch.object(self.registry["res.partner"], "write", override):
            self.sync()
        self.assertEqual(self.tags(partner), {"Fresh Tag"})
        self.assertEqual(self.link(partner).issue_ids.field, "job_title")
