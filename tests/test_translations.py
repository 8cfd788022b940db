"""Every text that people see is there in the languages that are promised."""

import io
from pathlib import Path

import polib

from odoo.tests import TransactionCase, tagged
from odoo.tools import file_path
from odoo.tools.translate import trans_export

from ..models.field_labels import CONTACT_LABELS, EVENT_LABELS
from ..sync import contact_fields, event_fields


@tagged("post_install", "-at_install")
class TestTranslations(TransactionCase):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        with io.BytesIO() as buffer:
            trans_export(None, ["office365_sync"], buffer, "po", cls.env)
            template = polib.pofile(buffer.getvalue().decode())
        cls.terms = {entry.msgid for entry in template}

    def missing(self, language: str) -> list[str]:
        path = Path(file_path(f"office365_sync/i18n/{language}.po"))
        said = {entry.msgid for entry in polib.pofile(str(path)) if entry.msgstr}
        return sorted(self.terms - said)

    def test_every_text_is_there_in_french(self) -> None:
        self.assertTrue(self.terms)
        self.assertEqual(self.missing("fr"), [], "./dev/i18n, then translate")

    def test_every_text_is_there_in_german_and_in_spanish(self) -> None:
        self.assertEqual(self.missing("de"), [], "./dev/i18n, then translate")
        self.assertEqual(self.missing("es"), [], "./dev/i18n, then translate")

    def test_every_synced_field_has_a_name_for_people(self) -> None:
        self.assertEqual({*contact_fields.BY_NAME, "photo"}, set(CONTACT_LABELS))
        self.assertEqual(set(event_fields.BY_NAME), set(EVENT_LABELS))
