"""A preview of very much is about the first of it, and says so."""

from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.office365_sync.models.link_store import LinkStore
from odoo.addons.office365_sync.models.preview_run import PreviewRun
from odoo.addons.office365_sync.sync.plan import TooSlow

from .contact_case import ContactCase
from .test_preview import Untouched


@tagged("post_install", "-at_install")
class TestPreviewBounds(Untouched, ContactCase):
    def setUp(self) -> None:
        super().setUp()
        self.patch(PreviewRun, "most", 2)

    def in_outlook_alone(self, count: int) -> None:
        """So many people who are in the synced folder."""
        for number in range(count):
            name, address = f"Far {number}", f"far{number}@away.example"
            people = [{"name": name, "address": address}]
            self.outlook_person(displayName=name, emailAddresses=people)

    def chosen(self, count: int) -> None:
        """So many people who are to be in Outlook."""
        for number in range(count):
            partner = self.partner(f"Near {number}", email=f"near{number}@x.example")
            partner.action_office365_add()

    def counts(self, preview: object) -> dict:
        """How many of what on which side."""
        return {key: len(names) for key, names in self.told(preview).items()}

    def test_of_many_in_outlook_the_first_are_looked_at(self) -> None:
        """And nobody says that the chosen ones are not among the others."""
        self.in_outlook_alone(5)
        self.chosen(3)
        preview = self.preview("contacts")
        self.assertEqual(self.counts(preview), {("local", "create"): 2})
        self.assertIn("the first 2 on each side", preview.message)

    def test_what_was_not_looked_at_is_not_called_missing(self) -> None:
        self.in_outlook_alone(5)
        self.sync()
        preview = self.preview("contacts", is_full=True)
        self.assertEqual(self.counts(preview), {})
        self.assertIn("the first 2 on each side", preview.message)

    def test_of_many_in_odoo_the_first_are_looked_at(self) -> None:
        self.chosen(5)
        preview = self.preview("contacts")
        self.assertEqual(self.counts(preview), {("remote", "create"): 2})
        self.assertIn("the first 2 on each side", preview.message)

    def test_where_there_is_no_more_nothing_is_said(self) -> None:
        self.chosen(2)
        preview = self.preview("contacts")
        self.assertEqual(self.counts(preview), {("remote", "create"): 2})
        self.assertFalse(preview.message)

    def test_where_time_is_short_fewer_are_looked_at(self) -> None:
        self.patch(PreviewRun, "most", 10)
        self.in_outlook_alone(5)

        def go_on(run: PreviewRun, _until: float) -> None:
            if run.most > 2:
                raise TooSlow

        with patch.object(PreviewRun, "_go_on", go_on):
            preview = self.preview("contacts")
        self.assertEqual(self.counts(preview), {("local", "create"): 2})
        self.assertIn("the first 2 on each side", preview.message)

    def test_deletions_that_may_be_of_many_are_told_as_waiting(self) -> None:
        """Beyond what is looked at there may be enough of them for the brake."""
        self.patch(PreviewRun, "most", 11)
        for number in range(13):
            self.synced_partner(f"Near {number}", email=f"near{number}@x.example")
        partners = self.partners.search([("email", "=like", "near%@x.example")])
        self.patch(LinkStore, "linked_count", lambda _store: 100)
        partners.sudo().unlink()
        preview = self.preview("contacts")
        self.assertEqual(self.counts(preview), {("remote", "wait"): 11})

    def test_a_few_of_perhaps_many_deletions_come_with_a_warning(self) -> None:
        for number in range(5):
            self.synced_partner(f"Near {number}", email=f"near{number}@x.example")
        partners = self.partners.search([("email", "=like", "near%@x.example")])
        partners.sudo().unlink()
        preview = self.preview("contacts")
        self.assertEqual(set(self.counts(preview)), {("remote", "delete")})
        self.assertIn("many more deletions than these", preview.message)
