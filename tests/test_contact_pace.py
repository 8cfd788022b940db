"""When a run begins, and that an interrupted one is gone on with."""

from dataclasses import replace

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.office365_sync.graph import contacts
from odoo.addons.office365_sync.models.contact_remote_store import ContactRemoteStore
from odoo.addons.office365_sync.models.contact_run import ContactRun
from odoo.addons.office365_sync.models.sync_run import OutOfTime

from .contact_case import ContactCase
from .simulator_process import ANNA, BRUNO
from .test_contact_photos import picture

COUNT = 12


@tagged("post_install", "-at_install")
class TestContactFullRun(ContactCase):
    def setUp(self) -> None:
        super().setUp()
        self.patch(contacts.delta, "__defaults__", (2,))
        self.team = self.partners.create(
            [{"name": f"P{n}", "email": f"p{n}@x.example"} for n in range(COUNT)]
        )
        self.team.with_user(self.anna).action_office365_add()
        self.sync()
        self.sync()

    def interrupt(self, error: type[Exception], after: int) -> None:
        """A full run ends in this way after so many of its steps."""
        original, steps = ContactRun._unit, []

        def unit(this: ContactRun, work: object) -> object:
            if len(steps) >= after:
                raise error
            steps.append(work)
            return original(this, work)

        self.patch(ContactRun, "_unit", unit)
        with mute_logger("odoo.addons.office365_sync.models.sync_run"):
            self.sync(full=True, expect="partial" if error is OutOfTime else "failed")
        self.patch(ContactRun, "_unit", original)

    def pages(self) -> list[str]:
        """The pages of the feed that were asked for since last asked."""
        asked = [r for r in self.simulator.requests() if "/delta" in r["path"]]
        self.simulator.clear_counters()
        return [r["path"] + str(r.get("query") or "") for r in asked]

    def saved_unnoticed(self, partner: object, function: str) -> None:
        """A change that no hook saw, for which there are full runs."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET function = %s WHERE id = %s", [function, partner.id]
        )
        self.env.invalidate_all()

    def test_full_run_finds_what_no_hook_and_no_feed_has_told(self) -> None:
        self.saved_unnoticed(self.team[3], "Chair")
        contact = self.in_outlook("P4")
        self.simulator.set_photo(contact["id"], picture("green"))
        self.sync()
        self.assertFalse(self.in_outlook("P3")["jobTitle"])
        self.sync(full=True)
        self.assertEqual(self.in_outlook("P3")["jobTitle"], "Chair")
        self.assertTrue(self.team[4].image_1920)

    def test_full_run_finds_what_is_gone_though_no_feed_has_told(self) -> None:
        original = ContactRemoteStore._page

        def silent(store: ContactRemoteStore, page: object) -> object:
            return replace(original(store, page), removed=())

        self.patch(ContactRemoteStore, "_page", silent)
        self.simulator.delete(self.in_outlook("P3")["id"])
        self.sync()
        self.assertNotIn("P3", self.simulator.contacts())
        self.sync(full=True)
        self.assertIn("P3", self.simulator.contacts())

    def test_interrupted_full_run_is_finished_by_the_next_runs(self) -> None:
        for error in (OutOfTime, RuntimeError):
            for after in (0, 1, 2, 5, 9, 13, 20):
                with self.subTest(error=error.__name__, after=after):
                    partner = self.team[after % COUNT]
                    self.saved_unnoticed(partner, f"{error.__name__} {after}")
                    contact = self.in_outlook(partner.name)
                    shade = f"#{after + 40:02x}00{len(error.__name__):02x}"
                    self.simulator.set_photo(contact["id"], picture(shade))
                    before = partner.image_1920
                    self.interrupt(error, after)
                    self.sync()
                    contact = self.in_outlook(partner.name)
                    self.assertEqual(contact["jobTitle"], f"{error.__name__} {after}")
                    self.assertNotEqual(partner.image_1920, before)
                    self.assertEqual(len(self.simulator.contacts()), COUNT)

    def test_what_entered_the_filter_unnoticed_is_found_by_a_full_run(self) -> None:
        industry = self.env["res.partner.industry"].create({"name": "Any"})
        domain = "[('industry_id.name', '=', 'Key')]"
        self.account.write({"contact_by_filter": True, "contact_domain": domain})
        self.partner("Miller", industry_id=industry.id)
        self.sync()
        industry.name = "Key"  # no contact was saved
        self.sync()
        self.assertNotIn("Miller", self.simulator.contacts())
        self.interrupt(OutOfTime, after=3)
        self.sync()
        self.assertIn("Miller", self.simulator.contacts())

    def test_interrupted_listing_goes_on_behind_the_last_page(self) -> None:
        self.pages()
        self.sync(full=True)
        whole = self.pages()
        self.assertGreaterEqual(len(whole), COUNT // 2)
        self.interrupt(OutOfTime, after=9)
        read = self.pages()
        self.assertGreater(len(read), 1)
        self.sync()
        rest = self.pages()
        self.assertLess(len(rest), len(whole) - 1)
        self.assertNotEqual(rest[0], whole[0])

    def test_run_that_ran_out_of_time_says_so_and_asks_for_the_next(self) -> None:
        triggers = self.env["ir.cron.trigger"]
        triggers.search([]).unlink()
        self.interrupt(OutOfTime, after=5)
        run = self.env["office365.sync.run"].search([], limit=1)
        self.assertEqual((run.state, run.mode), ("partial", "full"))
        self.assertTrue(triggers.search([]))


@tagged("post_install", "-at_install")
class TestContactWakeUp(ContactCase):
    def setUp(self) -> None:
        super().setUp()
        self.bruno = self.make_user("bruno", BRUNO)
        self.bruno_account = self.connect(self.bruno, BRUNO)
        self.cron = self.env.ref("office365_sync.ir_cron_sync")
        self.shared = self.partner(email="nina@roth.example")
        for user in (self.anna, self.bruno):
            self.shared.with_user(user).action_office365_add()
        self.settle()

    def settle(self) -> None:
        """All is synced and no run is asked for."""
        for _ in range(2):
            for account in (self.account, self.bruno_account):
                self.env.cr.flush()
                self.assertEqual(account._run_contacts(), "done")
        self.env.invalidate_all()
        self.triggers().unlink()

    def triggers(self) -> object:
        """Runs that are asked for, as at the end of the transaction."""
        self.env.cr.flush()
        return self.env["ir.cron.trigger"].search([("cron_id", "=", self.cron.id)])

    def test_save_asks_for_a_run_once(self) -> None:
        self.shared.function = "CEO"
        self.shared.mobile = "+41"
        self.assertEqual(len(self.triggers()), 1)
        self.shared.function = "Chair"
        self.assertEqual(len(self.triggers()), 1)

    def test_save_of_what_nobody_syncs_asks_for_nothing(self) -> None:
        self.partner("Nobody Syncs").function = "CEO"
        self.assertFalse(self.triggers())

    def test_write_of_anothers_sync_reaches_my_outlook_soon(self) -> None:
        contact = self.simulator.contacts(ANNA)["Nina Roth"]
        self.simulator.edit(contact["id"], jobTitle="Founder")
        self.sync()
        self.assertEqual(self.shared.function, "Founder")
        self.assertTrue(self.triggers())
        self.bruno_account._run_contacts()
        theirs = self.simulator.contacts(BRUNO)["Nina Roth"]
        self.assertEqual(theirs["jobTitle"], "Founder")

    def test_accounts_that_share_a_contact_come_to_rest(self) -> None:
        contact = self.simulator.contacts(ANNA)["Nina Roth"]
        self.simulator.edit(contact["id"], jobTitle="Founder")
        self.sync()
        self.settle()
        self.sync()
        self.bruno_account._run_contacts()
        self.assertFalse(self.triggers())

    def test_edits_in_two_outlooks_end_with_one_value_everywhere(self) -> None:
        for upn, edits in (
            (ANNA, {"jobTitle": "Founder", "department": "Sales"}),
            (BRUNO, {"jobTitle": "Chair", "mobilePhone": "+41"}),
        ):
            contact = self.simulator.contacts(upn)["Nina Roth"]
            self.simulator.edit(contact["id"], upn, **edits)
        for _ in range(2):
            self.sync()
            self.bruno_account._run_contacts()
            self.env.invalidate_all()
        stored = {
            (c["jobTitle"], c["mobilePhone"], c["department"])
            for c in (self.simulator.contacts(u)["Nina Roth"] for u in (ANNA, BRUNO))
        }
        ours = self.shared.function, self.shared.mobile, self.shared.department
        self.assertEqual(stored, {ours})
        self.assertEqual(ours[1:], ("+41", "Sales"))
        lost = ({"Founder", "Chair"} - {ours[0]}).pop()
        self.assertIn(lost, "".join(self.shared.sudo().message_ids.mapped("body")))
        self.settle()
        self.simulator.clear_counters()
        self.sync()
        self.bruno_account._run_contacts()
        self.assertFalse(self.simulator.counters()["batch_items"])

    def test_write_of_ones_own_sync_asks_for_no_run(self) -> None:
        contact_id = self.outlook_person()
        self.sync()
        self.simulator.edit(contact_id, jobTitle="Founder")
        self.sync()
        self.assertFalse(self.triggers())

    def test_save_while_a_run_is_ending_asks_for_another(self) -> None:
        self.shared.function = "CEO"
        asked = self.triggers()
        self.assertEqual(len(asked), 1)
        # what a starting run's uncommitted DELETE looks like to everybody else
        self.env.cr.execute(
            "SELECT id FROM ir_cron_trigger WHERE id = %s FOR UPDATE", [asked.id]
        )
        self.shared.function = "Chair"
        self.assertEqual(len(self.triggers()), 2)
