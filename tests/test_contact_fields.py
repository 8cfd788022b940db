"""Each kind of value both ways, and the direction that one field may be given."""

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from odoo.tests import tagged

from .contact_case import ContactCase


@dataclass(frozen=True)
class Sample:
    """One synced field: how to set and to read it on either side."""

    field: str
    source: str
    properties: Callable[[str], dict]
    in_outlook: Callable[[dict], str]


SAMPLES = (
    Sample(
        "job_title",
        "function",
        lambda value: {"jobTitle": value or None},
        lambda contact: contact["jobTitle"] or "",
    ),
    Sample(
        "phone",
        "phone",
        lambda value: {"businessPhones": [value] if value else []},
        lambda contact: "".join(contact["businessPhones"]),
    ),
    Sample(
        "city",
        "city",
        lambda value: {"businessAddress": {"city": value or None}},
        lambda contact: (contact["businessAddress"] or {}).get("city") or "",
    ),
    Sample(
        "home_city",
        "home_city",
        lambda value: {"homeAddress": {"city": value or None}},
        lambda contact: (contact["homeAddress"] or {}).get("city") or "",
    ),
    Sample(
        "civility",
        "civility",
        lambda value: {"title": value or None},
        lambda contact: contact["title"] or "",
    ),
)


@tagged("post_install", "-at_install")
class TestContactFields(ContactCase):
    def rule(self, field: str, direction: str = "both", **values: object) -> object:
        """How one field is synced, for everybody."""
        rules = self.env["office365.field.rule"]
        return rules.create({"field": field, "direction": direction, **values})

    def each_sample(self, direction: str) -> object:
        """A synced partner per field, whose first value was written in Odoo."""
        for sample in SAMPLES:
            with self.subTest(field=sample.field):
                self.rule(sample.field, direction)
                name = f"Person {sample.field}"
                partner = self.synced_partner(
                    name, email=f"{sample.field}@x.example", **{sample.source: "first"}
                )
                yield sample, partner
                self.assertFalse(self.account.contact_link_ids.issue_ids)

    def shown(self, sample: Sample, partner: object) -> str:
        """The value in Outlook."""
        return sample.in_outlook(self.in_outlook(partner.name))

    def edit(self, sample: Sample, partner: object, value: str) -> None:
        """Its owner changes the value in Outlook."""
        contact = self.in_outlook(partner.name)
        self.simulator.edit(contact["id"], **sample.properties(value))

    # one field's direction

    def test_field_that_goes_both_ways_travels_both_ways(self) -> None:
        for sample, partner in self.each_sample("both"):
            self.assertEqual(self.shown(sample, partner), "first")
            partner[sample.source] = "from Odoo"
            self.sync()
            self.assertEqual(self.shown(sample, partner), "from Odoo")
            self.edit(sample, partner, "from Outlook")
            self.sync()
            self.assertEqual(partner[sample.source], "from Outlook")

    def test_field_to_outlook_is_put_back_when_it_is_edited_there(self) -> None:
        for sample, partner in self.each_sample("to_remote"):
            self.assertEqual(self.shown(sample, partner), "first")
            self.edit(sample, partner, "from Outlook")
            self.sync()
            self.assertEqual(partner[sample.source], "first")
            self.assertEqual(self.shown(sample, partner), "first")
            self.assertIn("from Outlook", partner.message_ids[0].body)

    def test_field_from_outlook_is_taken_in_and_never_sent(self) -> None:
        for sample, partner in self.each_sample("to_local"):
            self.assertEqual(self.shown(sample, partner), "")
            partner[sample.source] = "from Odoo"
            self.sync()
            self.assertEqual(self.shown(sample, partner), "")
            self.edit(sample, partner, "from Outlook")
            self.sync()
            self.assertEqual(partner[sample.source], "from Outlook")

    def test_field_that_is_off_stays_as_it_is_on_each_side(self) -> None:
        for sample, partner in self.each_sample("off"):
            self.assertEqual(self.shown(sample, partner), "")
            self.edit(sample, partner, "from Outlook")
            self.sync()
            self.assertEqual(partner[sample.source], "first")
            partner[sample.source] = "from Odoo"
            self.sync()
            self.sync(full=True)
            self.assertEqual(self.shown(sample, partner), "from Outlook")
            self.assertEqual(partner[sample.source], "from Odoo")

    def test_new_contact_from_outlook_brings_only_fields_that_come_in(self) -> None:
        for direction in ("off", "to_remote"):
            with self.subTest(direction=direction):
                rule = self.rule("job_title", direction)
                address = f"{direction}@x.example"
                self.outlook_person(
                    displayName=direction,
                    emailAddresses=[{"name": "x", "address": address}],
                    jobTitle="Buyer",
                    mobilePhone="+41 79 1",
                )
                self.sync()
                self.sync(full=True)
                partner = self.by_email(address)
                self.assertEqual(partner.mobile, "+41 79 1")
                self.assertFalse(partner.function)
                self.assertEqual(self.in_outlook(direction)["jobTitle"], "Buyer")
                rule.unlink()

    def test_companys_rule_beats_the_one_for_all(self) -> None:
        self.rule("job_title", "off")
        self.rule("job_title", "both", company_id=self.anna.company_id.id)
        self.synced_partner(email="nina@roth.example", function="CEO")
        self.assertEqual(self.in_outlook()["jobTitle"], "CEO")

    def test_field_that_comes_in_is_put_back_when_it_is_edited_in_odoo(self) -> None:
        for sample in SAMPLES:
            with self.subTest(field=sample.field):
                self.rule(sample.field, "to_local")
                partner = self.synced_partner(
                    f"Person {sample.field}", email=f"{sample.field}@x.example"
                )
                self.edit(sample, partner, "from Outlook")
                self.sync()
                partner[sample.source] = "from Odoo"
                self.sync()
                self.assertEqual(partner[sample.source], "from Outlook")
                self.assertEqual(self.shown(sample, partner), "from Outlook")
                self.assertIn("from Odoo", partner.message_ids[0].body)
                before = len(partner.message_ids)
                self.sync()
                self.assertEqual(len(partner.message_ids), before)

    def test_field_that_was_off_overwrites_nothing_unseen_when_it_is_on(self) -> None:
        for direction in ("both", "to_remote"):
            with self.subTest(direction=direction):
                rule = self.rule("job_title", "off")
                name = f"Person {direction}"
                partner = self.synced_partner(name, email=f"{direction}@x.example")
                self.simulator.edit(self.in_outlook(name)["id"], jobTitle="Theirs")
                self.sync()
                rule.direction = direction
                partner.write({"function": "Ours", "mobile": "+41"})
                self.sync()
                self.assertEqual(self.in_outlook(name)["jobTitle"], "Ours")
                self.assertIn("Theirs", partner.message_ids[0].body)
                rule.unlink()

    def test_value_that_was_never_sent_is_no_conflict(self) -> None:
        rule = self.rule("job_title", "off")
        partner = self.synced_partner(email="nina@roth.example", function="CEO")
        rule.unlink()
        before = len(partner.message_ids)
        partner.mobile = "+41"
        self.sync()
        self.assertEqual(self.in_outlook()["jobTitle"], "CEO")
        self.assertEqual(len(partner.message_ids), before)
        self.assertFalse(self.env["office365.conflict"].search([]))

    # presets, for all that has no rule of its own

    def test_outlook_leads_takes_everything_and_sends_no_edits(self) -> None:
        self.account.contact_preset = "outlook_leads"
        partner = self.synced_partner(email="nina@roth.example", function="CEO")
        self.assertFalse(self.link(partner).issue_ids)
        self.assertEqual(self.in_outlook()["jobTitle"], "CEO")
        partner.function = "Chair"
        self.sync()
        self.assertEqual(self.in_outlook()["jobTitle"], "CEO")
        self.assertEqual(partner.function, "CEO")
        self.assertIn("Chair", partner.message_ids[0].body)
        partner.function = False
        self.sync()
        self.assertEqual(partner.function, "CEO")
        self.simulator.edit(self.in_outlook()["id"], jobTitle="Founder")
        self.sync()
        self.assertEqual(partner.function, "Founder")

    def test_odoo_leads_still_makes_a_whole_contact_of_a_new_one(self) -> None:
        self.account.contact_preset = "odoo_leads"
        self.outlook_person(jobTitle="Buyer")
        self.sync()
        self.assertEqual(self.by_email("laura@alpine.example").function, "Buyer")

    # what an empty value does

    def emptied(self, empty: str, side: str) -> tuple[str, str]:
        """Job position in Odoo and in Outlook after one side was emptied."""
        self.rule("job_title", empty=empty)
        partner = self.synced_partner(email="nina@roth.example", function="CEO")
        if side == "odoo":
            partner.function = False
        else:
            self.simulator.edit(self.in_outlook()["id"], jobTitle=None)
        self.sync()
        self.sync()
        return partner.function or "", self.in_outlook()["jobTitle"] or ""

    def test_value_emptied_in_odoo_empties_outlook(self) -> None:
        self.assertEqual(self.emptied("clear", "odoo"), ("", ""))

    def test_value_emptied_in_outlook_empties_odoo(self) -> None:
        self.assertEqual(self.emptied("clear", "outlook"), ("", ""))

    def test_value_emptied_in_odoo_leaves_outlook_alone_by_rule(self) -> None:
        self.assertEqual(self.emptied("keep", "odoo"), ("", "CEO"))

    def test_value_emptied_in_outlook_leaves_odoo_alone_by_rule(self) -> None:
        self.assertEqual(self.emptied("keep", "outlook"), ("CEO", ""))

    def test_value_that_was_kept_gives_way_to_the_next_one(self) -> None:
        self.rule("job_title", empty="keep")
        partner = self.synced_partner(email="nina@roth.example", function="CEO")
        self.simulator.edit(self.in_outlook()["id"], jobTitle=None)
        self.sync()
        self.simulator.edit(self.in_outlook()["id"], jobTitle="Founder")
        self.sync()
        self.assertEqual(partner.function, "Founder")

    # kinds of values

    def test_categories_become_tags_and_tags_categories(self) -> None:
        tags = self.env["res.partner.category"]
        vip = tags.create({"name": "Vip O365"})
        partner = self.synced_partner(
            email="nina@roth.example", category_id=[(6, 0, vip.ids)]
        )
        contact = self.in_outlook()
        self.assertEqual(contact["categories"], ["Vip O365"])
        self.simulator.edit(contact["id"], categories=["VIP O365", "Fair O365"])
        self.sync()
        made = tags.search([("name", "=", "Fair O365")])
        self.assertEqual(partner.category_id, vip + made)
        partner.category_id -= vip
        self.sync()
        self.assertEqual(self.in_outlook()["categories"], ["Fair O365"])

    def test_tags_added_on_both_sides_are_all_kept(self) -> None:
        tags = self.env["res.partner.category"]
        partner = self.synced_partner(email="nina@roth.example")
        partner.category_id = tags.create({"name": "Odoo O365"})
        self.simulator.edit(self.in_outlook()["id"], categories=["Outlook O365"])
        self.sync()
        both = ["Odoo O365", "Outlook O365"]
        self.assertEqual(sorted(partner.category_id.mapped("name")), both)
        self.assertEqual(sorted(self.in_outlook()["categories"]), both)

    def test_home_and_other_address_travel_both_ways(self) -> None:
        for prefix in ("home", "other"):
            with self.subTest(address=prefix):
                name = f"Person {prefix}"
                partner = self.synced_partner(
                    name,
                    email=f"{prefix}@x.example",
                    **{
                        f"{prefix}_street": "Weg 1\n2. Stock",
                        f"{prefix}_zip": "94107",
                        f"{prefix}_city": "San Francisco",
                        f"{prefix}_state": "California",
                        f"{prefix}_country_id": self.env.ref("base.us").id,
                    },
                )
                address = {
                    "street": "Weg 1\r\n2. Stock",
                    "postalCode": "94107",
                    "city": "San Francisco",
                    "state": "California",
                    "countryOrRegion": "United States",
                }
                contact = self.in_outlook(name)
                self.assertEqual(contact[f"{prefix}Address"], address)
                changed = {"street": "Gasse 2", "city": "Bern", "state": None}
                changed |= {"postalCode": "3000", "countryOrRegion": "Switzerland"}
                self.simulator.edit(contact["id"], **{f"{prefix}Address": changed})
                self.sync()
                self.assertEqual(partner[f"{prefix}_street"], "Gasse 2")
                self.assertEqual(partner[f"{prefix}_city"], "Bern")
                self.assertEqual(partner[f"{prefix}_zip"], "3000")
                self.assertFalse(partner[f"{prefix}_state"])
                self.assertEqual(partner[f"{prefix}_country_id"].code, "CH")
                self.assertFalse(partner.street or partner.city)

    def test_website_travels_both_ways(self) -> None:
        partner = self.synced_partner(email="nina@roth.example", website="Roth.example")
        contact = self.in_outlook()
        self.assertEqual(contact["businessHomePage"], "http://roth.example")
        self.simulator.edit(
            contact["id"], businessHomePage="https://roth.example/x?a=1"
        )
        self.sync()
        self.assertEqual(partner.website, "https://roth.example/x?a=1")
        self.sync()
        home = self.in_outlook()["businessHomePage"]
        self.assertEqual(home, "https://roth.example/x?a=1")

    def test_civility_and_name_parts_travel_both_ways(self) -> None:
        partner = self.synced_partner(email="nina@roth.example", civility="Dr")
        contact = self.in_outlook()
        self.assertEqual(contact["title"], "Dr")
        self.simulator.edit(
            contact["id"],
            title="Prof.",
            displayName="Nina Maria Roth",
            givenName="Nina Maria",
        )
        self.sync()
        self.assertEqual(partner.civility, "Prof.")
        self.assertEqual(partner.name, "Nina Maria Roth")
        self.assertEqual([partner.given_name, partner.surname], ["Nina Maria", "Roth"])

    def test_note_does_not_grow_in_a_hundred_round_trips(self) -> None:
        note = (
            "<h2>Visit &amp; plan</h2><p>See <a href='https://x.example/a'>this</a></p>"
            "<ul><li>One<ul><li>deep</li></ul></li><li>a &lt; b</li></ul>"
            "<table><tr><td>1</td><td>2</td></tr></table><p><br></p><p>&nbsp; end</p>"
        )
        partner = self.synced_partner(email="nina@roth.example", comment=note)
        contact = self.in_outlook()
        comment, text = partner.comment, contact["personalNotes"]
        self.assertIn("See this (https://x.example/a)", text)
        for number in range(50):
            self.simulator.edit(contact["id"], jobTitle=f"Job {number}")
            self.sync()
            partner.mobile = f"+41 79 {number}"
            self.sync()
        self.assertEqual([partner.function, partner.mobile], ["Job 49", "+41 79 49"])
        self.assertEqual(partner.comment, comment)
        self.assertEqual(self.in_outlook()["personalNotes"], text)

    def test_note_that_is_edited_in_turns_holds_each_line_once(self) -> None:
        partner = self.synced_partner(email="nina@roth.example", comment="<p>0</p>")
        contact_id = self.in_outlook()["id"]
        for number in range(1, 20, 2):
            text = self.in_outlook()["personalNotes"]
            self.simulator.edit(contact_id, personalNotes=f"{text}\r\n{number}")
            self.sync()
            partner.comment += Markup("<p>%s</p>") % (number + 1)
            self.sync()
        lines = [str(number) for number in range(21)]
        self.assertEqual(self.in_outlook()["personalNotes"].split("\r\n"), lines)
        self.assertEqual(partner.comment, "".join(f"<p>{n}</p>" for n in lines))
