from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.modules.neutralize import get_neutralization_queries
from odoo.tests import Form, tagged

from ..models import office365_mailbox_limits
from ..models.sync_run import OutOfTime
from .mail_case import MailCase
from .simulator_mail import LOG, NINA, SERVICE
from .simulator_process import ANNA, CLIENT_ID


@tagged("post_install", "-at_install")
class TestMailSetUp(MailCase):
    """Switching a shared mailbox on and off, and looking after it."""

    def setUp(self) -> None:
        super().setUp()
        self.mine = self.mailbox.with_user(self.service)

    def test_switched_on_after_everything_was_tried(self) -> None:
        told = self.mine.action_switch_on()
        self.assertEqual(told["params"]["type"], "success")
        self.assertEqual(self.mailbox.state, "on")
        self.assertTrue(self.mailbox.archive_id and self.mailbox.not_logged_id)
        for folder in ("inbox", "archive", "deleteditems"):
            self.assertEqual(self.box.all(folder), [], "the trial leaves nothing")

    def test_not_switched_on_without_membership(self) -> None:
        self.simulator.admin("POST", f"users/{SERVICE}", {"may_read": []})
        with self.assertRaisesRegex(UserError, "no right to open it"):
            self.mine.action_switch_on()
        self.assertEqual(self.mailbox.state, "off")

    def test_not_switched_on_without_a_folder_to_read(self) -> None:
        self.mailbox.inbox_name = "No such folder"
        with self.assertRaisesRegex(UserError, "no such folder"):
            self.mine.action_switch_on()

    def test_not_switched_on_before_the_permission_was_given(self) -> None:
        self.account.granted_scopes = "User.Read Contacts.ReadWrite"
        with self.assertRaisesRegex(UserError, "Sign in again"):
            self.mine.action_switch_on()

    def test_its_own_user_is_asked_to_sign_in_for_the_permission(self) -> None:
        self.assertFalse(self.mine.needs_sign_in)
        self.account.granted_scopes = "User.Read Contacts.ReadWrite"
        self.mine.invalidate_recordset()
        self.assertTrue(self.mine.needs_sign_in)
        boss = self.make_user(
            "boss", "boss@contoso.example", "office365_sync.group_manager"
        )
        self.assertFalse(self.mailbox.with_user(boss).needs_sign_in)
        self.assertIn(str(self.account.id), self.mine.action_sign_in()["url"])

    def test_not_switched_on_without_the_right_to_move(self) -> None:
        self.simulator.fault({"status": 403}, times=None, method="POST", path="/move$")
        with self.assertRaisesRegex(UserError, "Moving mail"):
            self.mine.action_switch_on()
        self.assertEqual(self.mailbox.state, "off")

    def test_nobody_reads_with_somebody_elses_sign_in(self) -> None:
        boss = self.make_user(
            "boss", "boss@contoso.example", "office365_sync.group_manager"
        )
        with self.assertRaises(AccessError):
            self.mailbox.with_user(boss).action_switch_on()
        with self.assertRaises(AccessError):
            self.mailbox.with_user(boss).action_check()
        with self.assertRaises(AccessError):
            self.mine.write({"state": "on"})

    def test_somebodys_own_mailbox_is_not_taken(self) -> None:
        self.bruno.login = "b.costa@contoso.example"
        self.account_of(self.bruno).alias_addresses = "sales@contoso.example"
        left = self.make_user("left", "left@contoso.example")
        left.active = False
        for address in (
            "b.costa@contoso.example",
            "Bruno.Costa@contoso.example",
            "sales@contoso.example",
            "left@contoso.example",
            SERVICE,
            "no address",
        ):
            with self.assertRaises(ValidationError):
                self.make_mailbox(address=address)

    def test_a_mailbox_is_of_one_company(self) -> None:
        other = self.env["res.company"].create({"name": "Other"})
        with self.assertRaisesRegex(ValidationError, "set up already"):
            self.make_mailbox(address=LOG.upper(), company_id=other.id)

    def test_another_mailbox_is_not_read_without_switching_on_again(self) -> None:
        self.mine.action_switch_on()
        with self.assertRaises(UserError):
            self.mine.address = "other@contoso.example"
        with self.assertRaises(UserError):
            self.mine.unlink()

    def test_the_check_tells_which_part_fails(self) -> None:
        self.assertEqual(self.mine.action_check()["params"]["type"], "success")
        seen = list(self.colours(self.mailbox).values())
        self.assertEqual(seen, ["green"] * 7 + ["grey"] * 3)
        self.simulator.admin("POST", f"users/{SERVICE}", {"may_read": []})
        told = self.mine.action_check()
        self.assertEqual(told["params"]["type"], "danger")
        seen = self.colours(self.mailbox)
        self.assertEqual(seen.pop("Sign-in"), "green")
        self.assertEqual(seen.pop("Mailbox"), "red")
        self.assertEqual(set(seen.values()), {"grey"}, "the rest waits for that")

    def test_the_rules_are_ready_to_copy(self) -> None:
        told = self.mailbox.rules_to_create
        self.assertEqual(told.count(f'-BlindCopyTo "{LOG}"'), 2)

    def test_switched_off_nothing_is_lost(self) -> None:
        self.mine.action_switch_on()
        self.mine.action_switch_off()
        self.box.put(NINA, ANNA)
        self.assertFalse(self.env["office365.mailbox"]._due())
        self.mine.action_switch_on()
        self.collect()
        self.assertEqual(len(self.interactions()), 1)

    def test_a_run_ends_when_it_is_switched_off(self) -> None:
        self.box.put(NINA, ANNA)
        self.mailbox.write({"state": "off"})
        self.env.flush_all()
        self.assertEqual(self.mailbox._run(), "cancelled")
        self.assertFalse(self.interactions())

    def test_form(self) -> None:
        form = Form(self.env["office365.mailbox"].with_user(self.service))
        form.address = "second@contoso.example"
        form.account_id = self.account
        made = form.save()
        self.assertEqual(made.state, "off")

    # -- turns

    def test_due_every_few_minutes_and_at_once_when_asked(self) -> None:
        self.mine.action_switch_on()
        self.collect()
        self.assertFalse(self.env["office365.mailbox"]._due())
        self.mine.action_read_now()
        self.assertTrue(self.env["office365.mailbox"]._due())
        self.collect()
        self.mailbox.last_run = fields.Datetime.now() - timedelta(minutes=5)
        self.assertTrue(self.env["office365.mailbox"]._due())

    def test_the_job_reads_what_is_due_and_goes_on_after_a_failure(self) -> None:
        self.mine.action_switch_on()
        self.box.put(NINA, ANNA)
        other = self.make_mailbox(address="nobody@contoso.example")
        other.write({"state": "on"})
        crons = type(self.env["ir.cron"])
        self.patch(crons, "_commit_progress", lambda *_args, **_options: 60.0)
        self.env["office365.mailbox"]._cron_read()
        self.env.invalidate_all()
        self.assertEqual(len(self.interactions()), 1)
        self.assertTrue(other.last_error)

    def test_a_backlog_is_worked_off_in_slices_of_time(self) -> None:
        self.box.seed(60, templates=[{"from": NINA, "to": [ANNA], "subject": "S {n}"}])
        self.stop_at("_unit", 3, OutOfTime())
        self.collect("partial")
        done = self.interactions().sorted("id").mapped("subject")
        self.assertTrue(0 < len(done) < 60)
        self.assertEqual(done, [f"S {number}" for number in range(len(done))])
        self.assertTrue(self.mailbox.is_asked, "it goes on at once")
        self.collect()
        self.assertEqual(len(self.interactions()), 60)
        self.assertEqual(self.box.all("inbox"), [])

    # -- trouble

    def test_a_lost_membership_is_told_once_and_mended_by_itself(self) -> None:
        self.mine.action_switch_on()
        self.simulator.admin("POST", f"users/{SERVICE}", {"may_read": []})
        self.box.put(NINA, ANNA)
        self.collect("failed")
        self.collect("failed")
        self.assertEqual(self.mailbox.state, "error")
        told = self.mailbox.activity_ids.mapped("user_id")
        self.assertEqual(len(self.mailbox.activity_ids), len(told))
        self.assertIn(self.service, told)
        self.assertFalse(self.env["office365.mailbox"]._due())
        self.simulator.admin("POST", f"users/{SERVICE}", {"may_read": [LOG]})
        self.collect()
        self.assertEqual(self.mailbox.state, "on")
        self.assertFalse(self.mailbox.activity_ids or self.mailbox.last_error)
        self.assertEqual(len(self.interactions()), 1)

    def test_a_mailbox_that_fills_up_is_told_of_once(self) -> None:
        self.patch(office365_mailbox_limits, "FILLING_UP", 2)
        self.log(NINA, ANNA)
        self.assertFalse(self.mailbox.activity_ids)
        self.log(NINA, ANNA)
        self.log(NINA, ANNA)
        self.assertEqual(self.mailbox.archived, 3)
        told = self.mailbox.activity_ids.mapped("user_id")
        self.assertEqual(len(self.mailbox.activity_ids), len(told))
        self.assertIn("filling up", self.mailbox.activity_ids[0].summary)

    def test_a_new_mailbox_takes_over_and_what_was_logged_stays(self) -> None:
        mail = self.log(NINA, ANNA)
        self.mine.action_switch_off()
        with self.assertRaisesRegex(UserError, "Archive the mailbox"):
            self.mine.unlink()
        self.mine.active = False
        self.assertFalse(self.env["office365.mailbox"]._due())
        action = mail.interaction_ids.with_user(self.anna).action_open_in_outlook()
        self.assertEqual(action["url"], mail.web_link)

    def test_a_run_that_did_something_is_on_record(self) -> None:
        self.log(NINA, ANNA)
        run = self.env["office365.sync.run"].search([("kind", "=", "mail")])
        self.assertEqual(run.mailbox_id, self.mailbox)
        self.assertEqual((run.pulled, run.local_created), (1, 1))
        self.collect()
        again = self.env["office365.sync.run"].search([("kind", "=", "mail")])
        self.assertEqual(again, run, "a quiet run leaves none")

    def test_with_application_permissions_nobody_signs_in(self) -> None:
        roles = ["Mail.ReadWrite", "User.Read.All"]
        self.simulator.admin("POST", f"apps/{CLIENT_ID}", {"roles": roles})
        self.app.sign_in_mode = "application"
        self.mailbox.account_id = False
        boss = self.make_user(
            "boss", "boss@contoso.example", "office365_sync.group_manager"
        )
        self.mailbox.with_user(boss).action_switch_on()
        self.log(NINA, ANNA)
        self.assertEqual(len(self.interactions()), 1)

    def test_a_neutralised_copy_reads_no_mail(self) -> None:
        self.mailbox.write({"state": "on"})
        self.env.flush_all()
        for query in get_neutralization_queries(["office365_sync"]):
            self.env.cr.execute(query)
        self.env.invalidate_all()
        self.assertEqual(self.mailbox.state, "off")

    def test_nobody_waits_long_for_a_check(self) -> None:
        scene = {}
        self.mailbox._look_at_sign_in(scene)
        self.assertLessEqual(scene["client"].max_wait, 10)

    def test_the_app_counts_mailboxes_and_names_none_of_any_company(self) -> None:
        for state in ("off", "on", "error"):
            self.mailbox.state = state
            (found,) = self.app._look_at_mailboxes({})
            self.assertIn(": 1.", str(found.text))
            self.assertNotIn(self.mailbox.display_name, str(found.text))
