"""Moments in texts are in the reader's zone and language, as the fields beside them."""

from types import SimpleNamespace
from unittest.mock import patch

from odoo.tests import TransactionCase, new_test_user, tagged

from ..models import reader_time
from ..models.lazy_words import in_words, kept
from ..models.reader_time import moment_text

LATE = "2026-01-31 23:30:00"  # of the day before in Paris


@tagged("post_install", "-at_install")
class TestReaderTime(TransactionCase):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_FR")
        cls.reader = new_test_user(cls.env, "reader", tz="Europe/Paris")

    def told(self, browser: str | None = None, **context: str) -> str:
        """As the reader reads it, in a browser of this zone."""
        env = self.env(user=self.reader, context=context)
        if not browser:
            return moment_text(env, LATE)
        request = SimpleNamespace(cookies={"tz": browser})
        with patch.object(reader_time, "request", request):
            return moment_text(env, LATE)

    def plain(self, text: str) -> str:
        """Libraries differ in which blank they put before AM."""
        return text.replace("\u202f", " ").replace("\xa0", " ")

    def test_without_a_browser_it_is_the_zone_of_the_preferences(self) -> None:
        self.assertEqual(self.plain(self.told()), "Feb 1, 2026, 12:30 AM")
        self.assertEqual(self.told(lang="fr_FR"), "1 févr. 2026, 00:30")
        self.assertIn("Jan 31", self.told(tz="UTC"))

    def test_in_a_browser_it_is_its_zone_as_in_the_fields_beside(self) -> None:
        told = self.told("America/New_York")
        self.assertEqual(self.plain(told), "Jan 31, 2026, 6:30 PM")
        self.assertIn("Feb 1", self.told("No/Where"), "somebody's own cookie")

    def test_what_is_kept_is_put_into_words_for_each_reader(self) -> None:
        env = self.env(user=self.reader)
        told = kept(self.env["res.users"]._fields["create_date"].to_datetime(LATE))
        self.assertEqual(in_words(env, told), moment_text(env, LATE))
        self.assertEqual(moment_text(env, False), "")
