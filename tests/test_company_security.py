"""A manager of one company, and what another company has: over the API."""

from odoo import Command
from odoo.tests import tagged

from .rpc_case import RpcCase
from .simulator_mail import LOG, SERVICE
from .simulator_process import BRUNO, CLIENT_ID, CLIENT_SECRET

ACCOUNT, MAILBOX = "office365.account", "office365.mailbox"
RIGHT = "office365.sync.right"
RULE, NEVER = "office365.field.rule", "office365.never.log"
MANAGER = "office365_sync.group_manager"


@tagged("post_install", "-at_install")
class TestCompanySecurity(RpcCase):
    """The other company lets its registration open every mailbox of its tenant."""

    def setUp(self) -> None:
        super().setUp()
        roles = ["Contacts.ReadWrite", "User.Read.All", "Mail.ReadWrite"]
        self.simulator.admin("POST", f"apps/{CLIENT_ID}", {"roles": roles})
        self.ours = self.env.company
        self.theirs = self.env["res.company"].create({"name": "Fabrikam"})
        working = {"client_id": CLIENT_ID, "secret": CLIENT_SECRET}
        self.other = self.app.copy(
            {"company_id": self.theirs.id, "sign_in_mode": "application", **working}
        )
        self.app.company_id = self.ours
        self.mona = self.make_user("mona", "mona@contoso.example", MANAGER)
        self.carl = self.of("carl", self.theirs)
        self.mine = self.account_of(self.mona)
        self.their_account = self.account_of(self.carl)
        self.env.flush_all()
        self.authenticate("mona", "mona")

    def of(self, login: str, *companies: object, groups: str = "") -> object:
        """Somebody of these companies, mainly of the first."""
        user = self.make_user(login, f"{login}@fabrikam.example", groups)
        ids = [company.id for company in companies]
        user.write({"company_ids": [Command.set(ids)], "company_id": ids[0]})
        return user

    def opens_nothing(self) -> None:
        """Neither account nor mailbox came to be connected."""
        self.assertEqual(self.mine.state, "not_connected")
        self.assertFalse(self.mine.object_id)

    def test_a_registration_is_not_given_to_a_company_of_others(self) -> None:
        elsewhere = self.env["res.company"].create({"name": "Without One"})
        self.refused(
            "office365.app", "write", [self.app.id], {"company_id": elsewhere.id}
        )
        self.assertEqual(self.app.company_id, self.ours)

    def test_no_account_is_made_to_work_through_its_registration(self) -> None:
        aims = {"login": BRUNO}
        for values in (
            {"app_id": self.other.id},
            {"company_id": self.theirs.id},
            {"app_id": self.other.id, "company_id": self.theirs.id},
        ):
            with self.subTest(**values):
                self.refused(ACCOUNT, "write", [self.mine.id], {**aims, **values})
        self.mine.unlink()
        carls = {"user_id": self.carl.id, "company_id": self.ours.id}
        self.their_account.unlink()
        self.env.flush_all()
        for values in (
            {"user_id": self.mona.id, "app_id": self.other.id},
            {"user_id": self.mona.id, "company_id": self.theirs.id},
            carls,
        ):
            with self.subTest(**values):
                self.refused(ACCOUNT, "create", [{**aims, **values}])
        named = {"default_app_id": self.other.id}
        own = {"user_id": self.mona.id, **aims}
        self.refused(ACCOUNT, "create", [own], context=named)

    def test_an_account_left_over_from_there_is_given_no_mailbox(self) -> None:
        for values in (
            {"company_id": self.theirs.id},
            {"app_id": self.other.id},
        ):
            self.mine.write({**values, "login": BRUNO})
            self.env.flush_all()
            with self.subTest(**values):
                self.refused(ACCOUNT, "action_assign_mailbox", [self.mine.id])
                self.assertEqual(self.mine.state, "not_connected")
            self.mine.write({"company_id": self.ours.id, "app_id": False})

    def test_no_shared_mailbox_is_read_through_its_registration(self) -> None:
        aim = {"address": LOG, "company_id": self.ours.id}
        theirs = {"account_id": self.their_account.id}
        self.refused(MAILBOX, "create", [{**aim, **theirs}])
        (made,) = self.call_kw(MAILBOX, "create", [aim])
        self.refused(MAILBOX, "write", [made], theirs)
        self.refused(MAILBOX, "write", [made], {"company_id": self.theirs.id})
        self.mine.app_id = self.other
        self.env.flush_all()
        mine = {"account_id": self.mine.id}
        self.refused(MAILBOX, "write", [made], mine)
        mailbox = self.env[MAILBOX].browse(made)
        mailbox.write(mine)
        self.env.flush_all()
        for action in ("action_check", "action_switch_on"):
            self.refused(MAILBOX, action, [made])
        self.assertEqual(mailbox.state, "off")

    def test_a_manager_of_both_sets_up_either(self) -> None:
        both = self.of("beth", self.ours, self.theirs, groups=MANAGER)
        self.authenticate("beth", "beth")
        switched = {"allowed_company_ids": [self.theirs.id, self.ours.id]}
        values = {
            "user_id": both.id,
            "company_id": self.theirs.id,
            "app_id": self.other.id,
            "login": SERVICE,
        }
        (made,) = self.call_kw(ACCOUNT, "create", [values], context=switched)
        self.call_kw(ACCOUNT, "action_assign_mailbox", [made], context=switched)
        account = self.env[ACCOUNT].browse(made)
        self.assertEqual((account.state, account.app_id), ("connected", self.other))
        values = {"address": LOG, "company_id": self.theirs.id, "account_id": made}
        self.call_kw(MAILBOX, "create", [values], context=switched)

    # -- rights to sync

    def right(self, user: object, *owners: object) -> object:
        """As superuser."""
        given = {"user_id": user.id, "owner_ids": [owner.id for owner in owners]}
        made = self.env[RIGHT].create(given)
        self.env.flush_all()
        return made

    def test_a_manager_sees_and_changes_no_right_of_another_company(self) -> None:
        theirs = self.right(self.carl)
        mine = self.right(self.mona)
        self.assertEqual(self.call_kw(RIGHT, "search", []), [mine.id])
        self.refused(RIGHT, "read", [theirs.id], ["owner_ids"])
        aim = {"owner_ids": [Command.set(self.mona.ids)]}
        self.refused(RIGHT, "write", [theirs.id], aim)
        self.refused(RIGHT, "unlink", [theirs.id])
        moved = {"user_id": self.of("cora", self.theirs).id}
        self.env.flush_all()
        self.refused(RIGHT, "write", [mine.id], moved)

    def test_a_manager_gives_no_right_over_people_of_another_company(self) -> None:
        mine = self.right(self.mona)
        self.env.flush_all()
        aim = {"owner_ids": [Command.link(self.carl.id)]}
        self.refused(RIGHT, "write", [mine.id], aim)
        mine.unlink()
        self.env.flush_all()
        self.refused(RIGHT, "create", [{"user_id": self.mona.id, **aim}])
        self.refused(RIGHT, "create", [{"user_id": self.carl.id}])
        anna = {"owner_ids": [Command.link(self.anna.id)]}
        (made,) = self.call_kw(RIGHT, "create", [{"user_id": self.mona.id, **anna}])
        both = {"owner_ids": [Command.link(self.of("bo", self.theirs, self.ours).id)]}
        self.env.flush_all()
        self.call_kw(RIGHT, "write", [made], both)
        self.env[RIGHT].browse(made).owner_ids += self.carl
        self.env.flush_all()
        taken = {"owner_ids": [Command.unlink(self.anna.id)]}
        self.call_kw(RIGHT, "write", [made], taken)
        self.assertIn(self.carl, self.env[RIGHT].browse(made).owner_ids)

    # -- what holds for a company

    def test_a_manager_gives_no_field_rule_to_a_company_of_others(self) -> None:
        values = {"field": "note", "company_id": self.ours.id, "direction": "off"}
        (made,) = self.call_kw(RULE, "create", [values])
        self.refused(RULE, "write", [made], {"company_id": self.theirs.id})
        rule = self.env[RULE].browse(made)
        self.assertEqual(rule.company_id, self.ours)
        self.call_kw(RULE, "write", [made], {"company_id": False})
        self.assertFalse(rule.company_id)
        self.refused(RULE, "create", [{**values, "company_id": self.theirs.id}])

    def test_a_manager_keeps_no_list_for_a_company_of_others(self) -> None:
        values = {"entry": "nina@customer.example", "user_id": False}
        here = {**values, "company_id": self.ours.id}
        (made,) = self.call_kw(NEVER, "create", [here])
        there = {"company_id": self.theirs.id}
        self.refused(NEVER, "write", [made], there)
        self.refused(NEVER, "create", [{**values, **there}])
        for person in ({"user_id": self.carl.id}, {"user_id": self.carl.id, **there}):
            self.refused(NEVER, "write", [made], person)
            self.refused(NEVER, "create", [{**here, **person}])
        line = self.env[NEVER].browse(made)
        self.assertEqual((line.company_id, line.user_id.id), (self.ours, False))
        self.call_kw(NEVER, "write", [made], {"user_id": self.anna.id})
        self.assertEqual(line.user_id, self.anna)

    def test_nobody_moves_their_own_list_to_a_company_of_others(self) -> None:
        self.authenticate("anna", "anna")
        (made,) = self.call_kw(NEVER, "create", [{"entry": "nina@customer.example"}])
        self.refused(NEVER, "write", [made], {"company_id": self.theirs.id})
        self.assertEqual(self.env[NEVER].browse(made).company_id, self.ours)
