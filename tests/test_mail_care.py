"""Looking after a shared mailbox: its folders, its size, who reads it, what follows."""

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..models import mail_folders, office365_mailbox_limits
from ..models.sync_run import OutOfTime
from .mail_case import MailCase
from .simulator_mail import LOG, NINA, SERVICE, SimulatorMail
from .simulator_process import ANNA, BRUNO, CHLOE

SECOND = CHLOE  # of no user in Odoo


@tagged("post_install", "-at_install")
class TestMailCare(MailCase):
    def setUp(self) -> None:
        super().setUp()
        self.mine = self.mailbox.with_user(self.service)

    def issues(self) -> object:
        return self.env["office365.sync.issue"].search([("mailbox_id", "!=", False)])

    def person(self) -> object:
        """Somebody at work in Outlook."""
        return self.mailbox._graph_client()

    def rename(self, folder: str, name: str) -> None:
        path = f"mailboxes/{LOG}/mailfolders/{folder}"
        self.simulator.admin("PATCH", path, {"name": name})

    def quietly(self) -> int:
        """Requests of a run with nothing to do."""
        self.collect()
        self.simulator.clear_counters()
        self.collect()
        return len([one for one in self.simulator.requests() if not one["in_batch"]])

    # -- folders

    def test_a_folder_that_was_renamed_is_used_on_and_told(self) -> None:
        self.log(NINA, ANNA)
        self.rename("Not logged", "Rest")
        self.rename("archive", "Archiv")
        self.collect()
        issue = self.issues()
        self.assertEqual((issue.code, issue.detail), ("mailbox_renamed", "Rest"))
        self.assertIn("Rest", issue.message)
        mail = self.log("stranger@x.example", ANNA)
        self.assertEqual(self.box.where(mail.remote_id), "Rest")
        self.assertEqual(self.issues(), issue, "once")
        self.mailbox.not_logged_name = "Rest"
        self.collect()
        self.assertFalse(self.issues())

    def test_a_folder_that_was_moved_is_used_on(self) -> None:
        self.mailbox.inbox_name = "Customers"
        self.box.make_folder("Customers")
        self.collect()
        path = f"/me/mailFolders/{self.mailbox.inbox_id}/move"
        self.person().post(path, json={"destinationId": "archive"})
        self.box.move(self.box.put(NINA, ANNA), "Customers")
        self.collect()
        self.assertEqual(len(self.interactions()), 1)

    def test_what_was_deleted_in_outlook_is_not_filled_any_more(self) -> None:
        """It is in Deleted Items then, with its name and its id."""
        self.mailbox.archive_name = "Logged"
        mail = self.log(NINA, ANNA)
        before = self.mailbox.archive_id
        self.person().delete(f"/me/mailFolders/{before}")
        self.collect()
        self.assertNotIn(self.mailbox.archive_id, (before, False))
        self.log(NINA, ANNA)
        folders = {one["parentFolderId"] for one in self.box.all()}
        self.assertEqual(folders, {before, self.mailbox.archive_id})
        mail.looked_at = "2020-01-01"
        self.collect()
        self.assertEqual(mail.place, "elsewhere", "the link leads to Deleted Items")

    def test_nothing_goes_into_a_folder_that_was_deleted_though_time_is_short(
        self,
    ) -> None:
        self.mailbox.archive_name = "Logged"
        self.log(NINA, ANNA)
        before = self.mailbox.archive_id
        self.person().delete(f"/me/mailFolders/{before}")
        self.box.seed(40, templates=[{"from": NINA, "to": [ANNA], "subject": "{n}"}])
        self.stop_at("_taken", 2, OutOfTime())
        self.collect("partial")
        folders = [one["parentFolderId"] for one in self.box.all()]
        self.assertEqual(folders.count(before), 1)
        self.assertEqual(folders.count(self.mailbox.archive_id), 20)

    def test_where_the_right_is_taken_away_nothing_is_given_up(self) -> None:
        """All that is asked for seems not to be there then."""
        self.mailbox.keep_files = "stored"
        parked = self.log("stranger@x.example", ANNA)
        busy = {"status": 503, "headers": {"Retry-After": "3600"}}
        self.simulator.fault(busy, times=None, path="/attachments/[^/]+$")
        mail = self.log(NINA, ANNA, attachments=[{"name": "1.txt", "content": "x"}])
        self.simulator.no_faults()
        left = mail.files_left
        self.contact("Stranger", email="stranger@x.example")
        gone = {"status": 404, "code": "ErrorItemNotFound"}
        self.simulator.fault(gone, times=None, path="/(mailFolders|messages)")
        self.collect("failed")
        self.assertEqual((parked.state, parked.place), ("parked", "there"))
        self.assertEqual((mail.place, mail.files_left), ("there", left))
        self.assertEqual(self.mailbox.state, "error")
        self.simulator.no_faults()
        self.collect()
        self.assertEqual(parked.state, "logged")
        self.assertEqual(mail.file_ids.mapped("name"), ["1.txt"])

    def test_what_was_deleted_for_good_is_made_again_by_a_quiet_run(self) -> None:
        self.mailbox.archive_name = "Logged"
        self.log(NINA, ANNA)
        before = self.mailbox.archive_id
        self.box.delete_folder("Logged")
        self.collect()
        self.assertNotIn(self.mailbox.archive_id, (before, False))

    def test_when_the_folder_that_is_read_is_deleted_people_are_told_at_once(
        self,
    ) -> None:
        for for_good in (False, True):
            name = f"Customers {for_good}"
            self.mailbox.inbox_name = name
            self.box.make_folder(name)
            self.collect()
            if for_good:
                self.box.delete_folder(name)
            else:
                self.person().delete(f"/me/mailFolders/{self.mailbox.inbox_id}")
            self.collect("failed")
            self.assertEqual(self.mailbox.state, "error")
            self.assertIn("no such folder", self.mailbox.last_error)
            self.assertIn(self.service, self.mailbox.activity_ids.user_id)
            self.assertEqual(self.issues().code, "mailbox_unread")
            self.collect("failed")
            made = self.box.make_folder(name)
            self.box.move(self.box.put(NINA, ANNA), made)
            self.collect()
            self.assertEqual(self.mailbox.inbox_id, made)
            self.assertFalse(self.issues() or self.mailbox.activity_ids)
        self.assertEqual(len(self.interactions()), 2)

    # -- how full

    def test_counts_and_sizes_cost_one_request(self) -> None:
        self.assertEqual(self.quietly(), 2, "the inbox, and all folders at once")

    def test_a_mailbox_whose_size_nears_its_limit_is_told_of_once(self) -> None:
        self.patch(mail_folders, "GB", 1000)  # bytes
        self.log(NINA, ANNA, text="x" * 3000)
        self.assertGreater(self.mailbox.size_gb, 3)
        self.assertFalse(self.mailbox.is_filling_up)
        self.mailbox.size_limit_gb = 4
        self.collect()
        self.assertTrue(self.mailbox.is_filling_up)
        self.assertIn("GB of at most 4 GB", self.mine.filling_up)
        told = self.mailbox.activity_ids
        self.assertEqual(len(told), len(told.user_id))
        self.assertIn(self.service, told.user_id)
        self.collect()
        self.assertEqual(self.mailbox.activity_ids, told)
        self.mailbox.size_limit_gb = 100
        self.collect()
        self.assertFalse(self.mailbox.activity_ids or self.mailbox.is_filling_up)

    def test_each_folder_that_fills_up_is_named(self) -> None:
        self.patch(office365_mailbox_limits, "FILLING_UP", 1)
        self.log("stranger@x.example", ANNA)
        self.assertEqual(self.mailbox.set_aside, 1)
        self.assertIn("In the Other Folder: 1 mails", self.mailbox.filling_up)
        self.assertNotIn("Archive", self.mailbox.filling_up)

    def test_where_no_size_is_told_the_rest_is(self) -> None:
        self.log(NINA, ANNA)
        self.simulator.fault(
            {"status": 400}, times=4, method="GET", path="/mailFolders/", in_batch=True
        )
        self.collect()
        self.assertEqual((self.mailbox.size_gb, self.mailbox.archived), (0, 1))

    # -- another mailbox

    def test_a_new_mailbox_takes_over_and_old_links_stay_good(self) -> None:
        self.simulator.admin("POST", f"users/{SERVICE}", {"may_read": [LOG, SECOND]})
        old = self.log(NINA, ANNA, message_id="<one@alpine.example>")
        note = len(self.nina.message_ids)
        second = SimulatorMail(self.simulator, SECOND)
        self.mine.action_switch_off()
        self.mine.active = False
        first, self.mailbox = self.mailbox, self.make_mailbox(address=SECOND)
        self.mailbox.with_user(self.service).action_switch_on()
        second.put(NINA, ANNA, message_id="<one@alpine.example>")
        second.put(NINA, ANNA, message_id="<two@alpine.example>")
        self.collect()
        self.assertEqual(second.all("inbox"), [])
        self.assertEqual(len(self.interactions()), 2, "the same mail once")
        self.assertEqual(len(self.nina.message_ids), note + 1)
        self.assertEqual((old.mailbox_id, old.copies), (first, 1))
        self.assertEqual(self.box.where(old.remote_id), "archive")
        url = old.interaction_ids.with_user(self.anna).action_open_in_outlook()["url"]
        self.assertEqual(url, old.web_link)
        first.with_user(self.service).active = True
        first.with_user(self.service).action_switch_on()
        self.box.delete(old.remote_id)
        old.looked_at = "2020-01-01"
        self.mailbox = first
        self.collect()
        self.assertEqual(old.place, "gone", "its links are looked after on")

    # -- another reader

    def test_another_person_reads_on_where_the_first_one_ended(self) -> None:
        self.mine.action_switch_on()
        self.log(NINA, ANNA)
        folders = [self.mailbox[f"{name}_id"] for name in ("inbox", "archive")]
        self.mine.action_switch_off()
        waiting = self.box.put(NINA, ANNA)
        account = self.account_of(self.bruno)
        self.mine.account_id = account
        self.assertRegex(self.mine.only_reader, "Bruno.*make them an administrator")
        self.bruno.group_ids |= self.env.ref("office365_sync.group_manager")
        self.env.invalidate_all()
        self.assertRegex(self.mine.only_reader, "Bruno.*in this form")
        with self.assertRaises(AccessError):
            self.mine.action_switch_on()
        his = self.mailbox.with_user(self.bruno)
        self.assertFalse(his.only_reader)
        self.assertTrue(his.needs_sign_in)
        self.simulator.admin("POST", f"users/{BRUNO}", {"may_read": [LOG]})
        self.connect(self.bruno, BRUNO)
        self.env.invalidate_all()
        self.assertFalse(his.needs_sign_in)
        his.action_switch_on()
        self.collect()
        self.assertEqual(len(self.interactions()), 2, "nothing twice, nothing lost")
        self.assertEqual(self.box.where(waiting), "archive")
        now = [self.mailbox[f"{name}_id"] for name in ("inbox", "archive")]
        self.assertEqual(now, folders)
        self.assertEqual(self.mailbox.switched_on_by, self.bruno)
