from odoo import api, models

from .lazy_words import in_words, kept
from .office365_remedy import REMEDIES


class Office365Remedy(models.AbstractModel):
    """What was told to one person, told to another one."""

    _inherit = "office365.remedy"

    @api.model
    def _retold(self, *texts: str | bool) -> list[str | bool]:
        """These in the language of the environment, in whichever of the installed ones
        they were kept; what is not of the table stays as it is."""
        if not any(texts):
            return list(texts)
        known = {}
        for code, _name in self.env["res.lang"].get_installed():
            env = self.with_context(lang=code).env
            for entry in REMEDIES.values():
                known.update((in_words(env, kept(text)), kept(text)) for text in entry)
        return [in_words(self.env, known.get(text, text)) for text in texts]
