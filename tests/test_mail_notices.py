"""Microsoft tells at once of new mail, where the app itself opens the mailbox."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.modules.neutralize import get_neutralization_queries
from odoo.tests import tagged

from ..graph.subscriptions import Notice, notices
from ..models.office365_subscription import hashed
from .mail_case import MailCase
from .notice_hook import NoticeHook
from .simulator_mail import LOG, NINA
from .simulator_process import ANNA, CLIENT_ID


@tagged("post_install", "-at_install")
class TestMailNotices(MailCase):
    """What is ordered, renewed and taken back, and what is believed."""

    def setUp(self) -> None:
        super().setUp()
        self.grant("Mail.ReadWrite", "User.Read.All")
        self.app.sign_in_mode = "application"
        self.mailbox.account_id = False
        self.hook = NoticeHook()
        self.addCleanup(self.hook.close)
        self.orders = self.env["office365.subscription"]
        self.answer_at(self.hook.url)
        self.boss = self.make_user(
            "boss", "boss@contoso.example", "office365_sync.group_manager"
        )
        self.mine = self.mailbox.with_user(self.boss)

    def grant(self, *roles: str) -> None:
        self.simulator.admin("POST", f"apps/{CLIENT_ID}", {"roles": roles})

    def answer_at(self, url: str) -> None:
        """Odoo's address, as Microsoft is told it."""
        self.patch(type(self.orders), "_notification_url", lambda _self: url)

    def switch_on(self) -> object:
        """And read once; what is ordered."""
        self.mine.action_switch_on()
        self.collect()
        return self.orders.search([("is_over", "=", False)])

    def at_microsoft(self) -> list[dict]:
        return self.simulator.admin("GET", "subscriptions")

    def about_orders(self) -> list[str]:
        """What was asked of Microsoft about them."""
        paths = [one["path"] for one in self.simulator.requests()]
        return [path for path in paths if "subscriptions" in path]

    def clean_up(self) -> None:
        crons = type(self.env["ir.cron"])
        self.patch(crons, "_commit_progress", lambda *_args, **_options: 60.0)
        self.env["office365.mailbox"]._cron_read()
        self.env.invalidate_all()

    def asked(self) -> bool:
        self.env.flush_all()
        self.env.invalidate_all()
        return self.mailbox.is_asked

    # -- ordering

    def test_ordered_when_a_mailbox_is_switched_on(self) -> None:
        order = self.switch_on()
        [there] = self.at_microsoft()
        self.assertEqual(there["id"], order.remote_id)
        self.assertIn(f"/mailFolders/{self.mailbox.inbox_id}/", order.resource)
        self.assertNotIn(LOG, order.resource, "an id survives a new address")
        self.assertTrue(self.mailbox.is_asked, "what came meanwhile is read")
        self.assertIn("At once", self.mine.notices)
        self.assertGreater(order.expires_on - order.renew_on, timedelta(days=3))
        self.mine.action_check()
        self.assertEqual(self.colours(self.mailbox)["New mail is seen"], "green")

    def test_ordered_once(self) -> None:
        self.switch_on()
        self.simulator.clear_counters()
        self.collect()
        self.collect()
        self.assertFalse(self.about_orders())

    def test_a_mail_is_told_of_and_read(self) -> None:
        self.switch_on()
        self.collect()
        self.assertFalse(self.asked())
        self.box.put(NINA, ANNA)
        self.orders._notice(notices(self.hook.told()))
        self.assertTrue(self.asked())
        self.collect()
        self.assertEqual(len(self.interactions()), 1)

    def test_mail_that_we_move_is_not_told_of(self) -> None:
        self.switch_on()
        self.log(NINA, ANNA)
        self.assertEqual(len(notices(self.hook.told())), 1)
        self.assertFalse(self.hook.server.rung.wait(0.5))

    def test_of_many_notices_the_first_asks_and_the_rest_write_nothing(self) -> None:
        order = self.switch_on()
        self.collect()
        word = self.known_word(order)
        self.ring(order, word)
        self.assertTrue(self.asked())
        asked_for = self.env["ir.cron.trigger"].search_count([])
        self.env.flush_all()
        with self.assertQueryCount(3):
            self.ring(order, word)
        self.assertEqual(self.env["ir.cron.trigger"].search_count([]), asked_for)

    def known_word(self, order: object, word: str = "the word") -> str:
        """The test knows the client state, which Odoo itself does not keep."""
        order.client_state = hashed(word)
        self.env.flush_all()
        return word

    def ring(self, order: object, word: str, event: str = "") -> None:
        self.orders._notice([Notice(order.remote_id, word, event)])

    def test_not_ordered_where_people_sign_in(self) -> None:
        self.app.sign_in_mode = "user"
        self.mailbox.account_id = self.account
        self.mailbox.with_user(self.service).action_switch_on()
        self.log(NINA, ANNA)
        self.assertFalse(self.at_microsoft() or self.orders.search([]))
        self.assertIn("application permissions", self.mine.notices)
        self.assertEqual(len(self.interactions()), 1)

    def test_not_ordered_where_the_address_is_not_https(self) -> None:
        self.answer_at("http://odoo.example/office365_sync/notify")
        self.assertFalse(self.switch_on())
        self.assertFalse(self.at_microsoft())
        self.assertIn("https", self.mine.notices)
        self.assertEqual(self.mailbox.state, "on")

    def test_what_cannot_be_ordered_is_shown_and_the_mail_is_logged(self) -> None:
        self.hook.refuse()
        self.assertFalse(self.switch_on())
        self.assertEqual(self.mailbox.state, "on")
        self.assertFalse(self.mailbox.last_error)
        self.assertIn("Every five minutes. Microsoft could", self.mine.notices)
        self.assertIn("certificate", self.mine.notices)
        self.simulator.clear_counters()
        self.log(NINA, ANNA)
        self.assertEqual(len(self.interactions()), 1)
        self.assertFalse(self.about_orders(), "no haste")
        self.hook.refuse(200)
        self.mine.action_read_now()
        self.collect()
        self.assertIn("At once", self.mine.notices)

    def test_without_the_right_to_look_up_ids_the_address_is_named(self) -> None:
        self.grant("Mail.ReadWrite")
        self.assertIn(LOG, self.switch_on().resource)

    def test_an_order_whose_answer_was_lost_is_replaced(self) -> None:
        self.simulator.fault({"drop": "after"}, method="POST", path="/subscriptions$")
        self.assertFalse(self.switch_on())
        [lost] = self.at_microsoft()
        self.mine.action_read_now()
        self.collect()
        [there] = self.at_microsoft()
        self.assertNotEqual(there["id"], lost["id"])
        self.assertEqual(self.orders.search([]).remote_id, there["id"])

    # -- renewing

    def test_renewed_half_way_and_not_before(self) -> None:
        order = self.switch_on()
        before = order.expires_on - timedelta(days=4)
        order.write({"expires_on": before, "renew_on": fields.Datetime.now()})
        self.collect()
        self.assertGreater(order.expires_on, before)
        self.assertGreater(order.renew_on, fields.Datetime.now())
        self.assertEqual(len(self.at_microsoft()), 1)

    def test_one_that_has_ended_is_ordered_anew(self) -> None:
        order = self.switch_on()
        for values in (
            {"renew_on": fields.Datetime.now()},  # Microsoft has dropped it
            {"expires_on": fields.Datetime.now()},  # Odoo did not run for a week
        ):
            order = self.orders.search([("is_over", "=", False)])
            gone = order.remote_id
            self.simulator.admin("POST", f"subscriptions/{gone}/subscriptionRemoved")
            order.write(values)
            self.collect()
            [there] = self.at_microsoft()
            self.assertNotEqual(there["id"], gone)
            self.clean_up()
            self.assertEqual(self.orders.search([]).remote_id, there["id"])

    def test_what_cannot_be_renewed_is_shown_and_kept_while_it_lasts(self) -> None:
        order = self.switch_on()
        order.renew_on = fields.Datetime.now()
        self.simulator.fault({"status": 403}, method="PATCH", path="/subscriptions/")
        self.collect()
        self.assertTrue(order.exists() and self.mailbox.notices_problem)
        self.mailbox.notices_next_try = fields.Datetime.now()
        self.collect()
        self.assertFalse(self.mailbox.notices_problem)
        self.assertGreater(order.renew_on, fields.Datetime.now())

    def test_another_address_of_odoo_is_told_to_microsoft(self) -> None:
        first = self.switch_on()
        second = NoticeHook()
        self.addCleanup(second.close)
        self.answer_at(second.url)
        self.collect()
        self.clean_up()
        [there] = self.at_microsoft()
        self.assertEqual(there["notificationUrl"], second.url)
        self.assertFalse(first.exists())

    # -- taking back

    def test_taken_back_when_the_mailbox_is_switched_off(self) -> None:
        order = self.switch_on()
        word = self.known_word(order)
        self.simulator.clear_counters()
        self.mine.action_switch_off()
        self.assertFalse(self.simulator.requests(), "not while somebody waits")
        self.ring(order, word)
        self.assertFalse(self.asked(), "nothing is believed any more")
        self.clean_up()
        self.assertFalse(self.at_microsoft() or self.orders.search([]))
        self.assertFalse(self.mine.notices)

    def test_taken_back_when_the_mailbox_is_archived_or_deleted(self) -> None:
        self.switch_on()
        with self.assertRaises(UserError):
            self.mine.active = False
        self.mine.action_switch_off()
        self.mine.unlink()
        self.env.flush_all()
        self.clean_up()
        self.assertFalse(self.at_microsoft() or self.orders.search([]))

    def test_taken_back_when_people_sign_in_instead(self) -> None:
        self.switch_on()
        self.app.sign_in_mode = "user"
        self.mailbox.write({"state": "off"})
        self.mailbox.account_id = self.account
        self.connect(self.service, self.account.login)
        self.mailbox.with_user(self.service).action_switch_on()
        self.collect()
        self.clean_up()
        self.assertFalse(self.at_microsoft() or self.orders.search([]))

    def test_another_folder_is_watched_instead(self) -> None:
        self.switch_on()
        self.box.put(NINA, ANNA)
        self.mailbox.inbox_name = "deleteditems"
        self.collect()
        self.clean_up()
        [there] = self.at_microsoft()
        self.assertIn(self.mailbox.inbox_id, there["resource"])

    def test_what_cannot_be_taken_back_is_tried_until_it_has_ended(self) -> None:
        order = self.switch_on()
        self.simulator.fault(
            {"status": 403}, times=None, method="DELETE", path="/subscriptions/"
        )
        self.mine.action_switch_off()
        self.clean_up()
        self.assertTrue(order.exists())
        order.expires_on = fields.Datetime.now()
        self.clean_up()
        self.assertFalse(order.exists())

    def test_a_neutralised_copy_leaves_the_originals_alone(self) -> None:
        self.switch_on()
        for query in get_neutralization_queries(["office365_sync"]):
            self.env.cr.execute(query)
        self.env.invalidate_all()
        self.clean_up()
        self.assertFalse(self.orders.search([]))
        self.assertEqual(len(self.at_microsoft()), 1)

    # -- what Microsoft tells of the order itself

    def test_lifecycle_notifications(self) -> None:
        order = self.switch_on()
        self.collect()
        self.lifecycle(order, "missed")
        self.assertTrue(self.asked(), "all is looked at")
        self.collect()
        self.lifecycle(order, "reauthorizationRequired")
        self.assertTrue(self.asked())
        self.assertLessEqual(order.renew_on, fields.Datetime.now())
        self.collect()
        self.assertGreater(order.renew_on, fields.Datetime.now())
        self.lifecycle(order, "subscriptionRemoved")
        self.assertTrue(self.asked())
        self.assertFalse(order.exists())
        self.collect()
        self.assertEqual(len(self.at_microsoft()), 1)
        self.assertEqual(len(self.orders.search([])), 1)

    def lifecycle(self, order: object, event: str) -> None:
        """Microsoft tells something of the order itself."""
        self.simulator.admin("POST", f"subscriptions/{order.remote_id}/{event}")
        self.orders._notice(notices(self.hook.told()))
        self.env.flush_all()
        self.env.invalidate_all()
