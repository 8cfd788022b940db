"""Outlook's categories and Odoo's tags: by name, colours and all."""

from odoo.tests import tagged

from ..graph import auth, categories
from .event_case import EventCase
from .simulator_process import ANNA, CLIENT_ID


@tagged("post_install", "-at_install")
class TestEventTags(EventCase):
    def setUp(self) -> None:
        super().setUp()
        self.company = self.account.company_id
        self.tags = self.env["calendar.event.type"]
        self.vip = self.tags.create({"name": "VIP"})

    def make_new_ones(self) -> None:
        """The manager wants a tag for every category."""
        self.company.office365_calendar_unknown_tag = "new"
        self.account = self.connect(self.anna)

    def categories(self, subject: str = "Lunch") -> list[str]:
        """As Outlook has them."""
        return self.outlook()[subject]["categories"]

    def test_known_category_is_that_tag_whatever_its_case(self) -> None:
        self.outlook_event(categories=["vip"])
        self.sync()
        self.assertEqual(self.by_name("Lunch").categ_ids, self.vip)

    def test_default_tag_stands_for_what_odoo_does_not_know(self) -> None:
        self.outlook_event(categories=["Blue category", "VIP"])
        self.sync()
        event = self.by_name("Lunch")
        self.assertEqual(set(event.categ_ids.mapped("name")), {"Task", "VIP"})
        self.assertFalse(self.tags.search([("name", "=", "Blue category")]))
        for _ in range(2):
            self.assertEqual(self.sync().remote_updated, 0)
        self.assertEqual(self.categories(), ["Blue category", "VIP"])

    def test_categories_that_odoo_does_not_know_survive_a_change_of_tags(self) -> None:
        self.outlook_event(categories=["Blue category"])
        self.sync()
        event = self.by_name("Lunch").with_user(self.anna)
        event.categ_ids = [(4, self.vip.id)]
        self.sync()
        self.assertEqual(set(self.categories()), {"Blue category", "VIP"})

    def test_taking_the_default_tag_off_takes_off_what_it_stood_for(self) -> None:
        self.outlook_event(categories=["Blue category", "VIP"])
        self.sync()
        event = self.by_name("Lunch").with_user(self.anna)
        event.categ_ids = [(6, 0, self.vip.ids)]
        self.sync()
        self.assertEqual(self.categories(), ["VIP"])

    def test_manager_chooses_another_default_tag(self) -> None:
        other = self.tags.create({"name": "From Outlook"})
        self.company.office365_calendar_default_tag_id = other
        self.outlook_event(categories=["Blue category"])
        self.sync()
        self.assertEqual(self.by_name("Lunch").categ_ids, other)
        self.company.office365_calendar_default_tag_id = False
        self.by_name("Lunch").with_user(self.anna).location = "Bern"
        self.sync()
        self.assertEqual(self.categories(), ["Blue category"])

    def test_series_and_what_differs_keep_their_categories(self) -> None:
        first = self.weekly()
        self.sync()
        master = self.outlook()["Weekly"]["id"]
        self.edit_in_outlook(master, categories=["Blue category"])
        self.sync()
        events = first.recurrence_id.calendar_event_ids
        self.assertEqual(set(events.categ_ids.mapped("name")), {"Task"})
        first.write({"recurrence_update": "all_events", "name": "Renamed"})
        self.sync()
        self.assertEqual(self.categories("Renamed"), ["Blue category"])

    def test_new_tags_take_over_the_colour_of_their_category(self) -> None:
        self.simulator.reset("demo")
        self.make_new_ones()
        self.sync()
        tag = self.by_name("Write offer").categ_ids
        self.assertEqual((tag.name, tag.color), ("Customer", 7))
        self.simulator.clear_counters()
        self.sync()
        self.assertLessEqual(len(self.simulator.requests()), 2)

    def test_colours_need_no_permission_where_no_tags_are_made(self) -> None:
        self.assertNotIn("MailboxSettings.Read", self.account._permissions())
        self.make_new_ones()
        self.assertIn("mailboxsettings.read", self.account._granted())

    def test_an_app_without_the_permission_gives_colours_of_odoos(self) -> None:
        roles = ["Calendars.ReadWrite", "Contacts.ReadWrite", "User.Read.All"]
        self.simulator.admin("POST", f"apps/{CLIENT_ID}", {"roles": roles})
        self.app.sign_in_mode = "application"
        auth.forget_app_tokens(self.app._registration())
        self.account.granted_scopes = False
        self.company.office365_calendar_unknown_tag = "new"
        self.outlook_event(categories=["Red one"])
        self.sync()
        self.assertEqual(self.by_name("Lunch").categ_ids.name, "Red one")
        self.assertEqual(self.account.state, "connected")

    # -- colours for Outlook

    def send_colours(self) -> None:
        """The manager wants Odoo's tags among Outlook's categories."""
        self.company.office365_calendar_send_colours = True
        self.account = self.connect(self.anna)
        self.vip.color = 10

    def colours(self) -> dict[str, str]:
        """Anna's list of categories in Outlook."""
        found = self.simulator.admin("GET", f"mailboxes/{ANNA}/calendar")["categories"]
        return {one["displayName"]: one["color"] for one in found}

    def tagged(self, name: str = "Offer", **values: object) -> object:
        return self.event(name, categ_ids=[(6, 0, self.vip.ids)], **values)

    def asked_for_colours(self) -> list[str]:
        """Requests about the list of categories."""
        asked = [f"{one['method']} {one['path']}" for one in self.simulator.requests()]
        return [one.split()[0] for one in asked if "masterCategories" in one]

    def test_tag_that_outlook_does_not_know_gets_the_nearest_colour(self) -> None:
        self.send_colours()
        self.tagged()
        self.simulator.clear_counters()
        self.sync()
        self.assertEqual(self.colours(), {"VIP": "preset4"})
        self.assertEqual(self.asked_for_colours(), ["GET", "POST"])
        self.tagged("Another")
        self.sync()
        self.assertEqual(self.asked_for_colours(), ["GET", "POST"], "is known")

    def test_each_side_keeps_its_colours(self) -> None:
        self.send_colours()
        self.outlook_categories({"vip": "preset0"})
        self.tagged()
        self.sync()
        self.assertEqual(self.colours(), {"vip": "preset0"})
        self.vip.color = 7
        self.tagged("Another")
        self.sync()
        self.assertEqual(self.colours(), {"vip": "preset0"})
        self.assertEqual(self.vip.color, 7)

    def outlook_categories(self, colours: dict[str, str]) -> None:
        for name, colour in colours.items():
            categories.create(self.account._graph_client(), name, colour)

    def test_category_that_was_taken_out_of_the_list_stays_out(self) -> None:
        self.send_colours()
        self.tagged()
        self.sync()
        client = self.account._graph_client()
        (made,) = client.get(categories.CATEGORIES).body["value"]
        client.delete(f"{categories.CATEGORIES}/{made['id']}")
        self.tagged("Another")
        self.sync()
        self.assertFalse(self.colours())

    def test_what_is_no_tag_of_an_event_in_outlook_is_not_told(self) -> None:
        self.send_colours()
        self.account.calendar_private = "busy"
        self.tagged("Secret", privacy="private")
        self.outlook_event(categories=["Blue category"])
        self.sync()
        self.by_name("Lunch").with_user(self.anna).location = "Bern"
        self.sync()
        self.assertFalse(self.colours(), "neither a private one's nor the default tag")

    def test_without_the_permission_to_write_it_is_left_silently(self) -> None:
        self.vip.color = 10
        self.company.office365_calendar_send_colours = True
        self.tagged()
        self.simulator.clear_counters()
        self.sync()
        self.assertEqual(self.categories("Offer"), ["VIP"])
        self.assertFalse(self.asked_for_colours())
        self.assertEqual(self.account.state, "connected")

    def test_writing_colours_is_asked_only_where_that_is_set(self) -> None:
        asked = "MailboxSettings.ReadWrite"
        self.assertNotIn(asked, self.account._permissions())
        self.send_colours()
        self.assertIn(asked, self.account._permissions())

    def test_who_has_not_given_the_permission_gets_colours_of_odoos(self) -> None:
        self.company.office365_calendar_unknown_tag = "new"
        self.outlook_event(categories=["Red one"])
        self.sync()
        self.assertEqual(self.by_name("Lunch").categ_ids.name, "Red one")
