"""What Outlook did not let go: who reads its name, and how it is dismissed."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .contact_case import ContactCase
from .event_case import START, EventCase
from .simulator_process import BRUNO
from .test_removal import REFUSED, Removing

EVENT_LEFT, CONTACT_LEFT = "left_there", "contact_left_there"


class Told(Removing):
    """For a test class: a manager, and all that somebody can read of issues."""

    def setUp(self) -> None:
        super().setUp()
        groups = "office365_sync.group_manager"
        self.manager = self.make_user("mona", "mona@contoso.example", groups)

    def refused(self, times: int = 2) -> None:
        """So many deletions are refused, and Anna is gone."""
        self.simulator.fault(REFUSED, method="DELETE", in_batch=True, times=times)
        self.leave()
        self.assertEqual(self.run_all(), "done")

    def all_read(self, user: object) -> str:
        """Every field of every issue."""
        issues = self.env["office365.sync.issue"].with_user(user).search([])
        self.assertTrue(issues)
        names = issues.fields_get(attributes=["type"])
        return str([issues.read(list(names)), issues.mapped("display_name")])

    def digest(self) -> str:
        """What the manager is mailed of the day."""
        self.env["office365.app"].search([]).daily_digest = False
        self.app.write({"responsible_id": self.manager.id, "daily_digest": True})
        before = self.env["mail.mail"].search([])
        self.env["office365.digest"]._cron_send()
        return "".join((self.env["mail.mail"].search([]) - before).mapped("body_html"))


@tagged("post_install", "-at_install")
class TestEventsTold(Told, EventCase):
    def setUp(self) -> None:
        super().setUp()
        self.event("Board")
        self.event("Secret", start=START + timedelta(days=1), privacy="private")
        self.sync()

    def test_refused_events_are_named_for_their_own_user_when_it_is_over(self) -> None:
        self.refused()
        issues = self.issues(EVENT_LEFT).with_user(self.anna)
        self.assertEqual(len(issues), 2)
        for named in (issues.mapped("about"), issues.mapped("remote_name")):
            self.assertIn("Board (", " ".join(named))
            self.assertIn("Secret (", " ".join(named))
        self.assertIn("contacts: 0, events: 2", self.told())
        self.assertEqual(self.account.state, "not_connected")

    def test_a_manager_reads_their_names_nowhere(self) -> None:
        self.refused()
        for title in ("Board", "Secret"):
            self.assertNotIn(title, self.all_read(self.manager))
        issues = self.issues(EVENT_LEFT).with_user(self.manager)
        self.assertEqual(issues.mapped("about"), ["An event"] * 2)
        with self.assertRaises(AccessError):
            issues.mapped("kept_name")

    def test_the_digest_counts_them_without_their_names(self) -> None:
        self.refused()
        mailed = self.digest()
        self.assertIn("2 ×", mailed.replace("<strong>", "").replace("</strong>", ""))
        self.assertEqual(mailed.count("is still there"), 1)
        for title in ("Board", "Secret"):
            self.assertNotIn(title, mailed)

    def test_they_are_dismissed_by_their_own_user_alone(self) -> None:
        self.refused()
        issues = self.issues(EVENT_LEFT)
        other = self.make_user("other", BRUNO)
        for user in (self.manager, other):
            with self.assertRaises(AccessError):
                issues.with_user(user).action_skip()
        issues[0].with_user(self.anna).action_skip()
        self.assertEqual(self.issues(EVENT_LEFT), issues[1])

    def test_while_it_is_removed_nothing_is_tried_again_by_hand(self) -> None:
        fault = {"status": 503, "code": "serverUnavailable"}
        self.simulator.fault(fault, method="DELETE", in_batch=True, times=99)
        self.leave()
        self.assertEqual(self.run_all(), "failed")
        issue = self.issues("not_removed")[0].with_user(self.anna)
        link = issue.sudo().event_link_id
        before = (link.tries, link.next_try)
        with self.assertRaisesRegex(UserError, "is being removed"):
            issue.action_retry()
        self.assertEqual((link.tries, link.next_try), before)


@tagged("post_install", "-at_install")
class TestContactsTold(Told, ContactCase):
    def test_a_contact_that_is_deleted_in_odoo_is_named_still(self) -> None:
        partner = self.synced_partner("Nina Roth", email="nina@roth.example")
        self.leave("remove")
        partner.sudo().unlink()
        self.env.flush_all()
        self.simulator.fault(REFUSED, method="DELETE", in_batch=True, times=1)
        self.assertEqual(self.run_all(), "done")
        issue = self.issues(CONTACT_LEFT, "not_removed").with_user(self.anna)
        self.assertEqual(issue.code, CONTACT_LEFT)
        self.assertEqual(issue.about, "Nina Roth")
        self.assertIn("Could not be removed: 1", self.told())
        self.assertNotIn("Nina Roth", self.all_read(self.manager))
        self.assertEqual(issue.with_user(self.manager).about, "A contact")
        issue.action_skip()
        self.assertFalse(issue.exists())

    def test_the_digest_holds_no_values_of_single_records(self) -> None:
        link = self.link(self.synced_partner("Stuck Person"))
        self.env["office365.sync.issue"].create(
            {
                "account_id": self.account.id,
                "link_id": link.id,
                "code": "email_invalid",
                "detail": "no address",
            }
        )
        self.assertIn("… is no e-mail address", self.digest())

    def test_coming_back_all_of_it_is_forgotten(self) -> None:
        self.env["office365.sync.issue"].create(
            [
                {"account_id": self.account.id, "code": code}
                for code in (EVENT_LEFT, CONTACT_LEFT)
            ]
        )
        self.leave("leave")
        self.connect(self.anna)
        self.assertFalse(self.issues(EVENT_LEFT, CONTACT_LEFT))
