"""What the engine keeps of a contact is nobody's to read; the list shows the rest."""

from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .contact_case import ContactCase
from .simulator_process import BRUNO

ENGINES = (
    "key remote_id etag base raw pending op gone intent_at tries next_try seen_round "
    "photo_local photo_remote photo_due"
).split()
MODEL = "office365.contact.link"


@tagged("post_install", "-at_install")
class TestContactLinkSecurity(ContactCase):
    def setUp(self) -> None:
        super().setUp()
        self.nina = self.synced_partner(email="nina@roth.example", function="Boss")
        self.boss = self.make_user("boss", BRUNO, "office365_sync.group_manager")
        self.readers = (self.anna, self.boss, self.env.ref("base.user_admin"))

    def test_nobody_reads_what_the_engine_keeps(self) -> None:
        mine = self.link(self.nina)
        self.assertEqual(mine.base["job_title"][0], "Boss")
        for user in self.readers:
            link, links = mine.with_user(user), self.env[MODEL].with_user(user)
            for name in ENGINES:
                with self.subTest(user=user.login, field=name):
                    with self.assertRaises(AccessError):
                        link.read([name])
                    with self.assertRaises(AccessError):
                        links.search([(name, "!=", False)])
                    with self.assertRaises(AccessError):
                        link.search_read([], [name])
            self.assertFalse(set(ENGINES) & set(link.read()[0]))
            self.assertFalse(set(ENGINES) & set(links.fields_get()))

    def test_nobody_reads_them_by_way_of_contact_account_or_issue(self) -> None:
        for user in self.readers:
            for model, path in (
                ("res.partner", "office365_link_ids.remote_id"),
                ("office365.account", "contact_link_ids.remote_id"),
                ("office365.sync.issue", "link_id.remote_id"),
            ):
                records = self.env[model].with_user(user)
                with (
                    self.subTest(user=user.login, path=path),
                    self.assertRaises(AccessError),
                ):
                    records.search([(path, "!=", False)])

    def test_list_and_search_show_the_rest(self) -> None:
        for user in self.readers:
            with self.subTest(user=user.login):
                links = self.env[MODEL].with_user(user)
                views = links.get_views([(False, "list"), (False, "search")])["views"]
                arch = etree.fromstring(views["list"]["arch"])
                names = [field.get("name") for field in arch.iter("field")]
                self.assertGreaterEqual(set(names), {"partner_id", "state", "reason"})
                specification = {name: {} for name in names}
                rows = links.web_search_read([], specification)["records"]
                self.assertIn(self.nina.id, [row["partner_id"] for row in rows])

    def test_owner_works_with_the_list_all_the_same(self) -> None:
        link = self.link(self.nina).with_user(self.anna)
        self.app.outlook_url = "https://outlook.example"
        self.assertEqual(link.action_open_outlook()["url"], "https://outlook.example")
        link.action_stop()
        self.sync()
        self.assertFalse(self.simulator.contacts())
        link.action_resume()
        self.sync()
        self.assertIn("Nina Roth", self.simulator.contacts())
