from odoo import api, models

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
            words = self.with_context(lang=code).env._
            for entry in REMEDIES.values():
                known.update((words(text), text) for text in entry)
        return [
            self.env._(known[text]) if text in known else text  # pylint: disable=gettext-variable
            for text in texts
        ]
