"""Mail is its company's own, and mailboxes are the managers', over the API too."""

from odoo.tests import new_test_user, tagged

from .mail_case import MailTools
from .rpc_case import RpcCase
from .simulator_mail import NINA
from .simulator_process import ANNA

MAILBOX, MESSAGE = "office365.mailbox", "office365.message"
INTERACTION, LIST = "office365.interaction", "office365.never.log"
STEERING = [
    "action_switch_on",
    "action_switch_off",
    "action_sign_in",
    "action_check",
    "action_read_now",
    "action_open_messages",
]
USING = [
    "action_open_in_outlook",
    "action_cancel",
    "action_restore",
    "action_never_log",
    "action_create_opportunity",
    "action_open_opportunity",
]
TOLD = ["subject", "author", "recipients", "preview", "body", "web_link", "why"]
SECRET = "Our price is a secret"


@tagged("post_install", "-at_install")
class TestMailSecurity(MailTools, RpcCase):
    def setUp(self) -> None:
        super().setUp()
        self.mailbox.keep = "body"
        self.mail = self.log(NINA, ANNA, subject="An offer", text=SECRET)
        self.one = self.mail.interaction_ids
        self.other = self.env["res.company"].create({"name": "Other Company"})
        self.stranger = self.make_user(
            "stella",
            "stella@other.example",
            "office365_sync.group_manager sales_team.group_sale_manager",
        )
        self.stranger.write(
            {"company_ids": [(6, 0, self.other.ids)], "company_id": self.other.id}
        )
        self.env.flush_all()
        self.env.invalidate_all()

    def test_whatever_is_offered_to_be_exported_can_be_read(self) -> None:
        groups = "office365_sync.group_manager sales_team.group_sale_manager"
        manager = self.make_user("mona", "mona@contoso.example", groups)
        shown = (self.mail, manager), (self.account_of(self.bruno), self.bruno)
        for record, user in shown:
            record = record.with_user(user)
            self.assertTrue(record.read(list(record.fields_get())))

    # -- mailboxes

    def test_a_default_of_the_callers_own_switches_no_mailbox_on(self) -> None:
        groups = "office365_sync.group_manager"
        manager = self.make_user("mona", "mona@contoso.example", groups)
        mailboxes = self.env["office365.mailbox"].with_user(manager)
        made = mailboxes.with_context(default_state="on").create(
            {"address": "other@contoso.example", "account_id": self.account.id}
        )
        self.assertEqual(made.state, "off")

    def test_who_is_no_manager_does_not_even_see_a_mailbox(self) -> None:
        self.authenticate("anna", "anna")
        self.refused(MAILBOX, "search_read", [])
        self.refused(MAILBOX, "read", [self.mailbox.id], ["address"])
        self.refused(MAILBOX, "create", [{"address": "x@contoso.example"}])
        self.refused(MAILBOX, "unlink", [self.mailbox.id])
        for name, value in {"keep": "headers", "inbox_name": "x"}.items():
            self.refused(MAILBOX, "write", [self.mailbox.id], {name: value})
        for action in STEERING:
            self.refused(MAILBOX, action, [self.mailbox.id])
            path = f"{MAILBOX}/{action}"
            answer = self.json2(self.anna, path, ids=[self.mailbox.id])
            self.assertEqual(answer.status_code, 403, action)
        self.assertEqual(self.mailbox.state, "on")

    def test_a_manager_of_another_company_steers_none_of_this_one(self) -> None:
        self.authenticate("stella", "stella")
        self.assertEqual(self.call_kw(MAILBOX, "search", []), [])
        self.refused(MAILBOX, "write", [self.mailbox.id], {"keep": "headers"})
        for action in STEERING:
            self.refused(MAILBOX, action, [self.mailbox.id])
        here = {"address": "x@contoso.example", "company_id": self.env.company.id}
        self.refused(MAILBOX, "create", [here])
        self.assertEqual(self.mailbox.state, "on")

    def test_a_manager_sets_nothing_that_only_a_run_may(self) -> None:
        self.authenticate("service", "service")
        for values in (
            {"state": "off"},
            {"archive_id": "x"},
            {"last_inbound": False},
            {"parked_seen": "2020-01-01 00:00:00"},
        ):
            self.refused(MAILBOX, "write", [self.mailbox.id], values)
            new = {"address": "x@contoso.example", **values}
            self.refused(MAILBOX, "create", [new])

    def test_a_manager_says_by_hand_of_no_mail_where_it_is_to_go(self) -> None:
        self.authenticate("service", "service")
        for values in (
            {"target": "delete", "place": "waiting"},
            {"remote_id": "x"},
            {"web_link": "https://elsewhere.example"},
        ):
            self.refused(MESSAGE, "write", [self.mail.id], values)
        self.refused(MESSAGE, "unlink", [self.mail.id])

    # -- what was seen in them

    def test_who_is_no_manager_reads_of_the_mail_seen_what_was_logged(self) -> None:
        waiting = self.log("stranger@x.example", ANNA, subject=SECRET)
        private = self.log(NINA, ANNA, sensitivity="private")
        self.authenticate("anna", "anna")
        self.assertEqual(self.call_kw(MESSAGE, "search", []), self.mail.ids)
        for row in (waiting, private):
            self.refused(MESSAGE, "read", [row.id], ["subject"])
            self.refused(MESSAGE, "action_open_in_outlook", [row.id])
        for row in (self.mail, waiting):
            self.refused(MESSAGE, "action_try_again", [row.id])
            self.refused(MESSAGE, "write", [row.id], {"state": "logged"})
            self.refused(MESSAGE, "unlink", [row.id])
        self.refused("office365.parked.address", "search_read", [])

    def test_nobody_of_another_company_reads_a_mail_in_any_way(self) -> None:
        self.authenticate("stella", "stella")
        for model, record in ((INTERACTION, self.one), (MESSAGE, self.mail)):
            self.assertEqual(self.call_kw(model, "search", []), [])
            fields = [name for name in TOLD if name in record._fields]
            self.refused(model, "read", [record.id], fields)
            self.refused(model, "export_data", [record.id], fields, because="Error")
            path = f"{model}/read"
            answer = self.json2(self.stranger, path, ids=[record.id], fields=fields)
            self.assertEqual(answer.status_code, 403)
            rows = self.call_kw(
                model, "formatted_read_group", [], ["subject"], ["__count"]
            )
            self.assertFalse(rows)
        found = [("office365_interaction_ids.subject", "=", "An offer")]
        self.assertFalse(self.call_kw("res.partner", "search", found))
        (row,) = self.call_kw(
            "res.partner", "read", [self.nina.id], ["office365_interaction_count"]
        )
        self.assertEqual(row["office365_interaction_count"], 0)

    def test_nobody_of_another_company_does_anything_with_it(self) -> None:
        self.authenticate("stella", "stella")
        for action in USING:
            self.refused(INTERACTION, action, [self.one.id])
            path = f"{INTERACTION}/{action}"
            answer = self.json2(self.stranger, path, ids=[self.one.id])
            self.assertEqual(answer.status_code, 403, action)
        for action in ("action_open_in_outlook", "action_try_again"):
            self.refused(MESSAGE, action, [self.mail.id])
        self.assertFalse(self.one.is_cancelled or self.one.lead_id)
        self.assertFalse(self.env[LIST].search([]))

    def test_the_history_of_a_common_contact_tells_other_companies_nothing(
        self,
    ) -> None:
        self.assertFalse(self.nina.company_id)
        before = self.nina.message_ids
        mail = self.log(NINA, ANNA, subject="A second offer", text=SECRET)
        note = self.nina.message_ids - before
        self.assertEqual(len(note), 1)
        for secret in ("A second offer", SECRET, ANNA):
            self.assertNotIn(secret, note.body)
        path = f"/odoo/office365-interactions/{mail.interaction_ids.id}"
        self.assertIn(path, note.body)
        self.nina.company_id = self.env.company
        self.log(NINA, ANNA, subject="A third offer")
        self.assertIn("A third offer", self.nina.message_ids.sorted("id")[-1].body)

    # -- mail that only its salesperson reads, by setting

    def test_by_setting_a_salesperson_reads_no_mail_of_a_colleague(self) -> None:
        self.mailbox.readers = "own"
        self.authenticate("bruno", "bruno")
        for model, record in ((INTERACTION, self.one), (MESSAGE, self.mail)):
            self.assertEqual(self.call_kw(model, "search", []), [])
            fields = [name for name in TOLD if name in record._fields]
            self.refused(model, "read", [record.id], fields)
        for action in USING:
            self.refused(INTERACTION, action, [self.one.id])
        count = "office365_interaction_count"
        (row,) = self.call_kw("res.partner", "read", [self.nina.id], [count])
        self.assertEqual(row[count], 0)
        self.authenticate("anna", "anna")
        (row,) = self.call_kw(INTERACTION, "read", [self.one.id], TOLD)
        self.assertIn(SECRET, row["body"])

    def test_who_sees_all_opportunities_reads_all_mail(self) -> None:
        self.mailbox.readers = "own"
        self.bruno.group_ids |= self.env.ref("sales_team.group_sale_salesman_all_leads")
        for login in ("bruno", "service"):
            self.authenticate(login, login)
            (row,) = self.call_kw(INTERACTION, "read", [self.one.id], TOLD)
            self.assertIn(SECRET, row["body"])

    def test_then_no_history_tells_what_is_in_it(self) -> None:
        self.mailbox.readers = "own"
        self.nina.company_id = self.env.company
        before = self.nina.message_ids
        mail = self.log(NINA, ANNA, subject="A quiet offer", text=SECRET)
        note = self.nina.message_ids - before
        self.assertEqual(len(note), 1)
        for secret in ("A quiet offer", SECRET):
            self.assertNotIn(secret, note.body)
        path = f"/odoo/office365-interactions/{mail.interaction_ids.id}"
        self.assertIn(path, note.body)

    # -- ordinary users

    def test_nobody_writes_makes_or_deletes_an_interaction(self) -> None:
        self.authenticate("anna", "anna")
        (row,) = self.call_kw(INTERACTION, "read", [self.one.id], TOLD)
        self.assertEqual(row["subject"], "An offer")
        for values in ({"lead_id": 1}, {"user_id": self.bruno.id}, {"subject": "x"}):
            self.refused(INTERACTION, "write", [self.one.id], values)
        self.refused(INTERACTION, "unlink", [self.one.id])
        self.refused(INTERACTION, "copy", [self.one.id])
        self.refused(INTERACTION, "create", [{"message_id": self.mail.id}])
        contact = [self.nina.id]
        values = {"office365_interaction_ids": [(1, self.one.id, {"subject": "x"})]}
        self.refused("res.partner", "write", contact, values)

    def test_a_salesperson_makes_an_opportunity_with_their_own_rights(self) -> None:
        sales = self.env.ref("sales_team.group_sale_salesman")
        self.anna.group_ids |= sales
        self.bruno.group_ids |= sales
        self.authenticate("bruno", "bruno")
        self.refused(INTERACTION, "action_cancel", [self.one.id])
        self.authenticate("anna", "anna")
        action = self.call_kw(INTERACTION, "action_create_opportunity", [self.one.id])
        lead = self.env["crm.lead"].browse(action["res_id"])
        self.assertEqual((lead.user_id, lead.create_uid), (self.anna, self.anna))
        note = lead.message_ids.filtered(lambda note: "An offer" in note.body)
        self.assertEqual(len(note), 1)

    def test_who_keeps_a_list_keeps_their_own(self) -> None:
        general = self.env[LIST].create({"entry": "all.example", "user_id": False})
        brunos = self.env[LIST].create({"entry": "b.example", "user_id": self.bruno.id})
        self.authenticate("anna", "anna")
        self.assertEqual(self.call_kw(LIST, "search", []), general.ids)
        for line in (general, brunos):
            self.refused(LIST, "write", [line.id], {"entry": "x.example"})
            self.refused(LIST, "unlink", [line.id])
        for user in (False, self.bruno.id):
            self.refused(LIST, "create", [{"entry": "x.example", "user_id": user}])

    def test_a_portal_user_sees_nothing_of_it_and_reads_their_contact(self) -> None:
        portal = new_test_user(
            self.env, "porty", "base.group_portal", email="porty@x.example"
        )
        self.authenticate("porty", "porty")
        for model in (MAILBOX, MESSAGE, INTERACTION, LIST):
            self.refused(model, "search_read", [])
        self.refused(INTERACTION, "read", [self.one.id], ["subject"])
        contact = [portal.partner_id.id]
        (row,) = self.call_kw("res.partner", "read", contact, ["name"])
        self.assertEqual(row["name"], portal.name)
        self.refused("res.partner", "read", contact, ["office365_interaction_count"])
