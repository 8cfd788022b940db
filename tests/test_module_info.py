"""What an administrator meets who installs the addon."""

from collections import defaultdict
from pathlib import Path

from lxml import html

from odoo.tests import TransactionCase, tagged
from odoo.tools import file_path


@tagged("post_install", "-at_install")
class TestModuleInfo(TransactionCase):
    def test_apps_show_a_page_whose_pictures_exist(self) -> None:
        module = self.env.ref("base.module_office365_sync")
        page = html.fromstring(module.description_html)
        self.assertTrue(page.xpath("//h2"), "the README is shown as plain text")
        for source in page.xpath("//img/@src"):
            self.assertTrue(Path(file_path(source.lstrip("/"))).is_file())

    def test_menus_open_at_addresses_that_say_where_one_is(self) -> None:
        menus = self.env.ref("office365_sync.menu_root").search(
            [("id", "child_of", self.env.ref("office365_sync.menu_root").id)]
        )
        actions = [menu.action for menu in menus if menu.action]
        self.assertTrue(actions)
        self.assertEqual([action.name for action in actions if not action.path], [])

    def test_fields_computed_together_agree_on_sudo_so_that_odoo_does_not_warn(
        self,
    ) -> None:
        sudo = defaultdict(set)
        for name, model in self.registry.items():
            for field in model._fields.values():
                if field.compute and field._module == "office365_sync":
                    sudo[name, field.compute].add(field.compute_sudo)
        self.assertTrue(sudo)
        self.assertEqual([key for key, values in sudo.items() if len(values) > 1], [])
