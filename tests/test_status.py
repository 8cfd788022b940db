"""What a manager sees at a glance, what is mailed of it, and what the top bar shows."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..graph.errors import Forbidden, SignInNeeded
from ..models.contact_run import ContactRun
from ..models.sync_run import OutOfTime
from .contact_case import ContactCase
from .simulator_process import BRUNO


class StatusCase(ContactCase):
    """Anna's account, a manager, and ways to make something fail."""

    def setUp(self) -> None:
        super().setUp()
        groups = "office365_sync.group_manager"
        self.manager = self.make_user("mona", "mona@contoso.example", groups)

    def status(self, kind: str = "contacts") -> object:
        """The manager's line about Anna."""
        self.env.invalidate_all()
        lines = self.env["office365.status"].with_user(self.manager)
        mine = [("account_id", "=", self.account.id), ("kind", "=", kind)]
        return lines.search(mine)

    def failed_run(self, ago: timedelta = timedelta(hours=1), **values: object) -> None:
        """A run of Anna's that failed a while ago."""
        self.env["office365.sync.run"].create(
            {
                "account_id": self.account.id,
                "kind": "contacts",
                "state": "failed",
                "started": fields.Datetime.now() - ago,
                **values,
            }
        )

    def in_french(self, user: object) -> None:
        """This user reads French."""
        self.env["res.lang"]._activate_lang("fr_FR")
        addon = self.env["ir.module.module"].search([("name", "=", "office365_sync")])
        addon._update_translations(["fr_FR"])
        user.lang = "fr_FR"

    def issue(self) -> object:
        """A contact of Anna's that could not be synced."""
        link = self.link(self.synced_partner("Stuck Person"))
        return self.env["office365.sync.issue"].create(
            {"account_id": self.account.id, "link_id": link.id, "code": "rejected"}
        )

    def sign_in_ends(self) -> None:
        """Microsoft wants Anna to sign in again."""
        self.account._handle_graph_error(SignInNeeded("ended", code="invalid_grant"))


@tagged("post_install", "-at_install")
class TestStatus(StatusCase):
    def test_each_kind_that_is_on_is_a_line(self) -> None:
        self.assertEqual(self.status().state, "nothing", "nobody is chosen")
        self.synced_partner()
        self.assertEqual(self.status().state, "connected")
        self.assertFalse(self.status("events"))
        self.account.calendar_enabled = True
        self.assertEqual(self.status("events").state, "nothing")

    def test_changes_that_wait_are_counted_once_each_with_the_oldest(self) -> None:
        partner = self.synced_partner()
        self.assertEqual(self.status().waiting, 0)
        partner.name = "Nina Rot"
        self.env.flush_all()
        partner.name = "Nina Roth-Meier"
        self.env.flush_all()
        self.assertEqual(self.status().waiting, 1)
        self.assertTrue(self.status().oldest)
        self.assertLessEqual(self.status().oldest, fields.Datetime.now())

    def test_backlog_is_never_nothing_while_something_is_left(self) -> None:
        self.sync()
        for number in range(5):
            self.partner(f"Person {number}").action_office365_add()
        self.env.flush_all()
        self.assertEqual(self.status().waiting, 5)
        for most in range(1, 40):
            state = self.run_of_so_many_steps(most)
            left = 5 - len(self.simulator.contacts())
            line = self.status()
            if left:
                self.assertGreaterEqual(line.waiting, left, f"after {most} steps")
                self.assertTrue(line.oldest)
            if state == "done":
                break
        self.assertEqual((state, left, self.status().waiting), ("done", 0, 0))

    def run_of_so_many_steps(self, most: int) -> str:
        """Then its time is up; how it ended."""
        whole, done = ContactRun._unit, []

        def unit(run: ContactRun, work: object) -> object:
            if len(done) == most:
                raise OutOfTime
            done.append(work)
            return whole(run, work)

        self.patch(ContactRun, "_unit", unit)
        state = self.account._run_contacts()
        self.patch(ContactRun, "_unit", whole)
        return state

    def test_what_the_last_hour_did_is_summed(self) -> None:
        self.synced_partner()
        self.assertEqual(self.status().hour_remote, 1)
        self.failed_run(timedelta(hours=2), remote_created=5, failed=1)
        self.assertEqual((self.status().hour_remote, self.status().hour_failed), (1, 0))
        self.failed_run(timedelta(minutes=5), failed=2)
        self.assertEqual(self.status().hour_failed, 2)
        self.assertEqual(self.status().last_hour, "0 to Odoo,\n1 to Outlook")

    def test_trouble_comes_first_with_what_to_do(self) -> None:
        self.make_user("bruno", BRUNO)
        self.sign_in_ends()
        line = self.status()
        self.assertTrue(line.is_in_trouble)
        self.assertTrue(line.problem and line.remedy)
        lines = line.search([])
        self.assertEqual(lines[0], line)
        self.assertFalse(lines[1:].filtered("is_in_trouble"))

    def test_issues_are_counted_and_opened(self) -> None:
        issue = self.issue()
        self.assertEqual(self.status().issues, 1)
        action = self.status().action_issues()
        found = self.env["office365.sync.issue"].search(action["domain"])
        self.assertEqual(found, issue)

    def test_runs_are_those_of_the_line(self) -> None:
        self.failed_run(message="Of contacts")
        self.failed_run(kind="events")
        found = self.env["office365.sync.run"].search(
            self.status().action_runs()["domain"]
        )
        self.assertEqual(found.mapped("message"), ["Of contacts"])

    def test_a_line_names_the_user_and_a_mailbox_its_address(self) -> None:
        self.assertEqual(self.status().whose, self.anna.name)
        self.env["office365.mailbox"].create({"address": "log@contoso.example"})
        lines = self.env["office365.status"].with_user(self.manager)
        self.assertEqual(
            lines.search([("kind", "=", "mail")]).whose, "log@contoso.example"
        )

    def test_a_line_opens_its_account(self) -> None:
        action = self.status().action_open()
        self.assertEqual(action["res_model"], "office365.account")
        self.assertEqual(action["res_id"], self.account.id)

    def test_trouble_is_told_in_the_language_of_the_reader(self) -> None:
        self.in_french(self.manager)
        self.sign_in_ends()
        english = self.status().problem
        french = self.status().with_context(lang="fr_FR")
        self.assertNotEqual(french.problem, english)
        self.assertIn("Preferences", self.status().remedy)
        self.assertIn("préférences", french.remedy.lower())
        self.account.last_error = "Who knows"
        self.assertEqual(self.status().with_context(lang="fr_FR").problem, "Who knows")

    def test_an_ordinary_user_sees_nobodys_status(self) -> None:
        with self.assertRaises(AccessError):
            self.env["office365.status"].with_user(self.anna).search([])

    def test_a_company_sees_no_other_companys_status(self) -> None:
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.manager.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        self.assertFalse(self.status())


@tagged("post_install", "-at_install")
class TestDigest(StatusCase):
    def setUp(self) -> None:
        super().setUp()
        self.env["office365.app"].search([]).daily_digest = False
        self.app.write({"responsible_id": self.manager.id, "daily_digest": True})

    def digests(self) -> object:
        """What a day's digest mails."""
        before = self.env["mail.mail"].search([])
        self.env["office365.digest"]._cron_send()
        return self.env["mail.mail"].search([]) - before

    def test_nobody_is_mailed_as_long_as_all_is_well(self) -> None:
        self.synced_partner()
        self.assertFalse(self.digests())

    def test_the_responsible_person_is_mailed_once_with_what_failed(self) -> None:
        self.failed_run()
        self.issue()
        mail = self.digests()
        self.assertEqual(mail.mapped("email_to"), [self.manager.email_formatted])
        self.assertIn("Outlook refused the value.", mail.body_html)
        self.assertIn("/odoo/office365-status", mail.body_html)

    def test_who_has_to_sign_in_again_is_named(self) -> None:
        self.failed_run()
        self.sign_in_ends()
        self.assertIn("Anna", self.digests().body_html)

    def test_it_is_written_in_the_language_of_its_reader(self) -> None:
        self.in_french(self.manager)
        self.failed_run()
        self.issue()
        self.sign_in_ends()
        mail = self.digests()
        self.assertIn("n'a pas", f"{mail.subject} {mail.body_html}".replace("’", "'"))
        for english in ("Sign in again", "Outlook refused the value.", "yesterday"):
            self.assertNotIn(english, mail.body_html)

    def test_what_failed_long_ago_is_not_mailed_again_each_day(self) -> None:
        self.failed_run(timedelta(days=2))
        self.sign_in_ends()
        self.assertFalse(self.digests())

    def test_it_can_be_switched_off(self) -> None:
        self.failed_run()
        self.app.daily_digest = False
        self.assertFalse(self.digests())

    def test_in_place_of_somebody_who_has_left_the_managers_are_mailed(self) -> None:
        self.failed_run()
        self.app.responsible_id = self.manager
        other = self.make_user(
            "other", "other@contoso.example", "office365_sync.group_manager"
        )
        self.manager.active = False
        told = self.digests().mapped("email_to")
        self.assertIn(other.email_formatted, told)
        self.assertNotIn(self.manager.email_formatted, told)
        self.assertEqual(len(told), len(set(told)))

    def test_whoever_may_not_see_it_is_not_mailed(self) -> None:
        self.failed_run()
        self.app.responsible_id = self.anna
        self.assertFalse(self.digests())


@tagged("post_install", "-at_install")
class TestTrouble(StatusCase):
    def trouble(self, user: object) -> dict:
        """What the web client of a user is told at its start."""
        return self.env["office365.account"].with_user(user)._trouble_of_user()

    def test_the_top_bar_shows_nothing_as_long_as_all_is_well(self) -> None:
        self.assertEqual(self.trouble(self.anna), {})
        self.assertEqual(self.trouble(self.manager), {})

    def test_the_top_bar_tells_the_accounts_user_alone_what_is_wrong(self) -> None:
        self.sign_in_ends()
        trouble = self.trouble(self.anna)
        self.assertTrue(trouble["can_sign_in"])
        self.assertTrue(trouble["message"] and trouble["remedy"])
        self.assertEqual(self.trouble(self.manager), {})

    def test_open_pages_hear_of_it_when_it_begins_and_when_it_ends(self) -> None:
        told = self.sent()
        self.sign_in_ends()
        self.sign_in_ends()
        self.account._record_success()
        self.assertEqual(told, [(self.anna, True), (self.anna, False)])

    def calendar_refused(self, code: str) -> None:
        """Of the calendar alone; contacts go on."""
        self.account.calendar_enabled = True
        error = Forbidden("the calendar", code=code)
        self.account._kind_refused("events", error)

    def test_the_top_bar_tells_of_a_calendar_that_needs_its_user(self) -> None:
        self.calendar_refused("NoSuchCalendar")
        trouble = self.trouble(self.anna)
        self.assertEqual(trouble["title"], "Your calendar is not synced")
        self.assertFalse(trouble["can_sign_in"])
        self.assertTrue(trouble["message"] and trouble["remedy"])
        self.assertEqual(self.trouble(self.manager), {})
        self.account._kind_answers("events")
        self.assertEqual(self.trouble(self.anna), {})

    def test_a_permission_that_is_missing_is_given_from_the_top_bar(self) -> None:
        self.calendar_refused("NoConsent")
        self.assertTrue(self.trouble(self.anna)["can_sign_in"])
        self.account.calendar_enabled = False
        self.assertEqual(self.trouble(self.anna), {})

    def test_the_top_bar_names_only_what_is_switched_on(self) -> None:
        self.sign_in_ends()
        title = self.trouble(self.anna)["title"]
        self.assertEqual(title, "Your contacts are not synced")
        self.account.calendar_enabled = True
        title = self.trouble(self.anna)["title"]
        self.assertEqual(title, "Your contacts and your calendar are not synced")

    def test_open_pages_hear_of_a_calendar_too(self) -> None:
        told = self.sent()
        self.calendar_refused("NoSuchCalendar")
        self.calendar_refused("NoSuchCalendar")
        self.account._kind_answers("events")
        self.account._kind_answers("events")
        self.assertEqual(told, [(self.anna, True), (self.anna, False)])

    def sent(self) -> list[tuple]:
        """To whom the top bar's trouble is sent, and whether there is any."""
        told: list[tuple] = []

        def send(users: object, name: str, message: dict, **kwargs: object) -> None:
            if name == "office365_sync.trouble":
                told.append((users, bool(message)))

        self.patch(self.registry["res.users"], "_bus_send", send)
        return told

    def test_signing_in_again_goes_to_microsoft_for_ones_own_account(self) -> None:
        self.sign_in_ends()
        accounts = self.env["office365.account"]
        action = accounts.with_user(self.anna).action_sign_in_again()
        self.assertEqual(action["type"], "ir.actions.act_url")
        self.assertIn(str(self.account.id), action["url"])
