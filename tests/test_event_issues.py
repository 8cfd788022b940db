"""What could not be synced, as the event's owner sees it, and what they do about it."""

from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .fault_case import EventFaultCase
from .simulator_process import BRUNO

REFUSED = {"status": 400, "code": "ErrorInvalidRequest"}
FAILED = {"status": 500}
SHOWN = ["message", "remedy", "write_date"]


@tagged("post_install", "-at_install")
class TestEventIssues(EventFaultCase):
    def setUp(self) -> None:
        super().setUp()
        self.five()

    def refused(self, action: dict) -> object:
        """A change of the first event fails; the issue, as Anna has it."""
        self.put(self.team[0], "Chair")
        self.simulator.fault(action, times=None, method="PATCH", in_batch=True)
        self.sync()
        self.simulator.no_faults()
        issue = self.issues().with_user(self.anna)
        self.assertEqual(len(issue), 1)
        return issue

    def test_f14_owner_sees_what_when_why_and_when_it_is_tried_again(self) -> None:
        for action in (FAILED, REFUSED):
            with self.subTest(action=action):
                issue = self.refused(action)
                (row,) = issue.read(
                    [*SHOWN, "next_try", "about", "field_label", "tries"]
                )
                self.assertEqual(issue.event_id, self.team[0])
                self.assertEqual(row["about"], self.team[0].name)
                self.assertTrue(row["message"] and row["remedy"] and row["write_date"])
                link = issue.sudo().event_link_id
                self.assertEqual(row["next_try"], link.next_try)
                self.assertEqual(bool(row["next_try"]), action is FAILED)
                self.assertEqual(
                    self.team[0].with_user(self.anna).office365_state, "error"
                )
                self.put(self.team[0], "Other")
                self.retry_now()
                self.sync()
                self.assertFalse(self.issues())

    def test_f14_list_and_form_offer_to_try_again_and_to_skip(self) -> None:
        # a list has no room for when it is tried again, unless one asks for it
        for kind, also in (("list", ["about"]), ("form", ["event_id", "next_try"])):
            arch = self.env["office365.sync.issue"].get_view(view_type=kind)["arch"]
            tree = etree.fromstring(arch)
            names = {one.get("name") for one in tree.iter("button")}
            self.assertLessEqual({"action_retry", "action_skip"}, names)
            self.assertTrue(tree.xpath("//field[@name='next_try']"))
            for name in (*also, *SHOWN):
                (field,) = tree.xpath(f"//field[@name='{name}']")
                self.assertIn(field.get("optional"), (None, "show"), name)

    def test_f14_try_again_is_at_once(self) -> None:
        issue = self.refused(FAILED)
        issue.action_retry()
        self.assertIn(self.account, self.account._due())
        self.sync()
        self.assertEqual(self.text_there("Person 0"), "Chair")
        self.assertFalse(self.issues())

    def test_f14_skip_leaves_both_sides_as_they_are_until_synced_again(self) -> None:
        self.refused(FAILED).action_skip()
        self.assertFalse(self.issues())
        self.edit_item(self.id_there("Person 0"), showAs="free")
        self.put(self.team[0], "President")
        counts = self.sync()
        self.assertEqual((counts.failed, self.writes(counts)), (0, 0))
        self.assertFalse(self.text_there("Person 0"))
        self.assertEqual(self.team[0].with_user(self.anna).office365_state, "stopped")
        self.team[0].with_user(self.anna).action_office365_resume()
        self.sync()
        self.assertEqual(self.text_there("Person 0"), "President")
        self.assertEqual(self.team[0].show_as, "free")
        self.assert_recovers()

    def test_f14_skipped_item_of_outlook_stays_out_until_synced_again(self) -> None:
        self.remote("Poison")
        write = type(self.events).create

        def create(events: object, vals_list: list[dict]) -> object:
            if any(vals.get("name") == "Poison" for vals in vals_list):
                raise AccessError(self.env._("Not here."))
            return write(events, vals_list)

        self.patch(type(self.env["calendar.event"]), "create", create)
        self.sync()
        link = self.issues().event_link_id
        self.issues().with_user(self.anna).action_skip()
        self.edit_item(self.id_there("Poison"), showAs="free")
        self.account._plan_full_calendar_run()
        self.sync()
        self.assertFalse(self.issues())
        self.patch(type(self.env["calendar.event"]), "create", write)
        link.with_user(self.anna).action_resume()
        self.sync()
        self.assertEqual(len(self.found("Poison")), 1)
        self.assert_recovers()

    def test_f14_nobody_skips_for_somebody_else(self) -> None:
        issue = self.refused(FAILED)
        for groups in ("", "office365_sync.group_manager"):
            other = self.make_user(f"other{groups[-3:]}", BRUNO, groups)
            for act in (issue.action_skip, issue.action_retry):
                with self.assertRaises(AccessError):
                    getattr(issue.with_user(other), act.__name__)()
            with self.assertRaises(AccessError):
                issue.sudo().event_link_id.with_user(other).action_resume()
        self.assertTrue(issue.exists())
