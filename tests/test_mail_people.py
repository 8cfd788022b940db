from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from ..models.res_partner_mail import ADDRESSES
from .mail_case import MailCase
from .simulator_mail import NINA, OTTO
from .simulator_process import ANNA


@tagged("post_install", "-at_install")
class TestMailPeople(MailCase):
    """Whom an address belongs to, on our side and on theirs."""

    def found(self, *addresses: str) -> dict[str, list[str]]:
        """The names of the contacts that come first."""
        partners = self.env["res.partner"]
        found = self.mailbox._contacts_of(addresses)
        return {key: partners.browse(ids).mapped("name") for key, ids in found.items()}

    def test_every_address_of_a_contact_counts(self) -> None:
        self.contact("One", email="a@x.example, Two <B@X.example>;c@x.example")
        self.contact("Other", email="d@x.example", email2="e@x.example")
        self.contact("Third", email3=" 'F@x.example' ")
        self.contact("Fourth", email="mailto:g@x.example")
        for number, name in enumerate(
            ["One", "One", "One", "Other", "Other", "Third", "Fourth"]
        ):
            address = f"{'abcdefg'[number]}@x.example"
            self.assertEqual(self.found(address), {address: [name]})

    def test_they_are_found_by_an_index(self) -> None:
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        self.env.cr.execute(
            f"EXPLAIN SELECT id FROM res_partner WHERE {ADDRESSES} && %s",
            [["a@x.example"]],
        )
        plan = " ".join(row[0] for row in self.env.cr.fetchall())
        self.assertIn("office365_addresses_idx", plan)

    def test_a_part_of_an_address_is_not_the_address(self) -> None:
        self.contact("One", email="anna.nina@alpine.example.org")
        self.assertEqual(self.found("nina@alpine.example.org"), {})

    def test_a_person_comes_before_a_company_and_the_living_before_the_archived(
        self,
    ) -> None:
        company = self.contact("Firm", email=OTTO, is_company=True)
        self.assertEqual(self.found(OTTO), {OTTO: ["Firm"]})
        person = self.contact("Otto", email=OTTO, parent_id=company.id)
        self.assertEqual(self.found(OTTO), {OTTO: ["Otto"]})
        person.active = False
        self.assertEqual(self.found(OTTO), {OTTO: ["Firm"]})
        company.active = False
        self.assertEqual(self.found(OTTO), {OTTO: ["Otto"]})

    def test_several_contacts_of_one_address_all_or_none(self) -> None:
        self.contact("Twin", email=NINA)
        mail = self.log(NINA, ANNA)
        self.assertEqual(self.pairs(mail), [("Nina Roth", "Anna"), ("Twin", "Anna")])
        self.assertIn("Others have this address", mail.interaction_ids[0].why)
        self.mailbox.shared_address = "none"
        mail = self.log(NINA, ANNA)
        self.assertEqual((mail.state, mail.reason), ("not_logged", "shared_address"))

    def test_a_contact_of_another_company_is_nobody_here(self) -> None:
        other = self.env["res.company"].create({"name": "Other"})
        self.contact("Theirs", email=OTTO, company_id=other.id)
        self.assertEqual(self.found(OTTO), {})

    def test_ours_are_known_by_login_address_and_aliases(self) -> None:
        self.bruno.login = "b.costa@contoso.example"
        account = self.account_of(self.bruno)
        account.write({"alias_addresses": "sales.south@contoso.example"})
        ours = self.mailbox._book_of_ours().ours
        for address in (
            "b.costa@contoso.example",
            "bruno.costa@contoso.example",
            "sales.south@contoso.example",
        ):
            self.assertEqual(ours[address], self.bruno.id)

    def test_a_salesperson_is_nobodys_customer(self) -> None:
        self.assertEqual(self.found(ANNA), {})
        mail = self.log(ANNA, "bruno.costa@contoso.example")
        self.assertEqual(mail.reason, "internal")

    def test_who_left_is_still_ours(self) -> None:
        self.anna.active = False
        mail = self.log(NINA, ANNA)
        self.assertEqual(self.pairs(mail), [("Nina Roth", "Anna")])

    def test_a_colleague_of_another_company_only_is_neither(self) -> None:
        other = self.env["res.company"].create({"name": "Other"})
        self.bruno.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        mail = self.log("bruno.costa@contoso.example", NINA)
        self.assertEqual(mail.reason, "nobody_of_ours")
        mail = self.log(ANNA, "bruno.costa@contoso.example")
        self.assertEqual(mail.reason, "internal")

    # -- colleagues who do not use Odoo

    def test_our_domains_are_those_of_the_mailbox_and_of_who_reads_it(self) -> None:
        self.assertEqual(self.mailbox.own_domains, "contoso.example")
        self.account.login = "service@contoso.onmicrosoft.example"
        other = self.make_mailbox(address="second@south.example")
        told = "south.example, contoso.onmicrosoft.example"
        self.assertEqual(other.own_domains, told)

    def test_what_people_say_of_our_domains_stays(self) -> None:
        self.mailbox.own_domains = "contoso.example, south.example"
        self.mailbox.address = "other-log@contoso.example"
        self.assertEqual(self.mailbox.own_domains, "contoso.example, south.example")
        with self.assertRaisesRegex(ValidationError, "such as example.com"):
            self.mailbox.own_domains = "contoso.example, anna@contoso.example"

    def test_domains_of_a_slip_in_the_address_do_not_stay(self) -> None:
        self.account.login = "service@south.example"
        typed = self.make_mailbox(address="odoo-log@contsoo.example")
        self.assertEqual(typed.own_domains, "contsoo.example, south.example")
        with Form(typed) as form:
            form.address = "odoo-log@alpine.example"
            self.assertEqual(form.own_domains, "alpine.example, south.example")
        self.assertEqual(typed.own_domains, "alpine.example, south.example")
        typed.address = "sales-log@contoso.example"
        self.assertEqual(typed.own_domains, "contoso.example, south.example")
        typed.own_domains = "north.example"
        typed.address = "other-log@contoso.example"
        self.assertEqual(typed.own_domains, "north.example", "it is what was said")

    def test_a_colleague_who_is_a_contact_is_no_customer(self) -> None:
        clerk = "clerk@contoso.example"
        self.contact("Clerk", email=clerk)
        self.assertEqual(self.log(ANNA, clerk).reason, "internal")
        mail = self.log(ANNA, NINA, clerk)
        self.assertEqual(self.pairs(mail), [("Nina Roth", "Anna")])
        mail = self.log(clerk, NINA, ANNA)
        self.assertEqual(mail.reason, "nobody_of_ours")

    def test_a_colleague_who_writes_is_not_made_a_contact(self) -> None:
        self.mailbox.make_contacts = True
        self.log("new.clerk@contoso.example", ANNA, NINA)
        made = self.env["res.partner"].search_count([("email", "ilike", "new.clerk")])
        self.assertEqual(made, 0)

    def test_by_setting_only_users_of_odoo_are_colleagues(self) -> None:
        self.mailbox.own_domains = False
        self.contact("Clerk", email="clerk@contoso.example")
        mail = self.log(ANNA, "clerk@contoso.example")
        self.assertEqual(self.pairs(mail), [("Clerk", "Anna")])

    # -- never logged

    def test_whom_a_manager_lists_is_never_logged(self) -> None:
        lists = self.env["office365.never.log"]
        lists.create({"entry": "@Alpine.example", "user_id": False})
        mail = self.log(NINA, ANNA, subject="Quiet")
        self.assertEqual((mail.state, mail.reason), ("not_logged", "never_log"))
        self.assertFalse(mail.subject or mail.author)

    def test_whom_a_user_lists_is_logged_for_the_others(self) -> None:
        lists = self.env["office365.never.log"].with_user(self.anna)
        lists.create({"entry": NINA})
        mail = self.log(NINA, ANNA, "bruno.costa@contoso.example")
        self.assertEqual(self.pairs(mail), [("Nina Roth", "Bruno")])

    def test_a_listed_recipient_does_not_hide_the_mail_from_the_others(self) -> None:
        self.contact("Otto", email=OTTO)
        self.env["office365.never.log"].create({"entry": OTTO, "user_id": False})
        mail = self.log(ANNA, NINA, OTTO)
        self.assertEqual(self.pairs(mail), [("Nina Roth", "Anna")])

    def test_automatic_mail_is_left_out_by_setting(self) -> None:
        words = {"headers": {"Auto-Submitted": "auto-replied"}}
        self.assertEqual(self.log(NINA, ANNA, **words).reason, "automatic")
        self.mailbox.leave_out_automatic = False
        self.assertEqual(self.log(NINA, ANNA, **words).state, "logged")

    def test_invitations_are_left_out_by_setting(self) -> None:
        words = {"kind": "eventMessageRequest"}
        self.assertEqual(self.log(NINA, ANNA, **words).reason, "calendar")
        self.mailbox.leave_out_meetings = False
        self.assertEqual(self.log(NINA, ANNA, **words).state, "logged")
