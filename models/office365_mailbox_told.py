# pylint: disable=prefer-env-translation
# The table is made once, without any environment; each text is translated when shown.
from datetime import date

from odoo import api, fields, models
from odoo.tools import format_date
from odoo.tools.translate import LazyGettext, LazyTranslate

_lt = LazyTranslate(__name__)

KEPT = {
    "headers": _lt("Odoo keeps who wrote to whom, when and about what."),
    "preview": _lt(
        "Odoo keeps who wrote to whom, when and about what, and the first lines."
    ),
    "body": _lt(
        "Odoo keeps who wrote to whom, when and about what, and the whole text."
    ),
}
READERS = {
    "all": _lt("Mail with contacts is shown to everybody in %(company)s."),
    "own": _lt(
        "Mail with contacts is shown to its salesperson, and to whoever sees the "
        "opportunities of all salespeople."
    ),
}
OTHERS = {
    "move": _lt("It is moved to %(archive)s, and all other mail to %(aside)s."),
    "leave": _lt("It is moved to %(archive)s, and all other mail stays."),
    "delete": _lt(
        "It is moved to %(archive)s, mail that waits for its contact to %(aside)s, and "
        "all other mail is deleted."
    ),
}


class Office365Mailbox(models.Model):
    """What is about to be done with a mailbox, as far as it can be told beforehand."""

    _inherit = "office365.mailbox"

    switch_on_told = fields.Char(compute="_compute_switch_on_told")

    @api.depends(
        *("keep", "keep_files", "largest_file", "log_since", "readers", "company_id"),
        *("waiting", "not_logged_policy", "archive_name", "not_logged_name"),
    )
    @api.depends_context("lang")
    def _compute_switch_on_told(self) -> None:
        for mailbox in self:
            told = mailbox._told_of_switching_on
            mailbox.switch_on_told = told(mailbox.keep, mailbox.log_since) or False

    def _told_of_switching_on(self, keep: str, since: date | bool) -> str:
        """What is read, what of it is kept, who sees it, and where it goes. Nothing
        from a day to come, which is refused."""
        if since and since > fields.Date.context_today(self):
            return ""
        values = {
            "company": self.company_id.name,
            "archive": self.archive_name,
            "aside": self.not_logged_name,
        }
        texts = (
            KEPT.get(keep),
            READERS.get(self.readers),
            OTHERS.get(self.not_logged_policy),
        )
        told = [self._in_words(text, values) for text in texts if text]
        if keep != "headers" and self.keep_files == "stored":
            most = self.largest_file
            told[1:1] = [self.env._("Attachments of up to %s MB are kept.", most)]
        return " ".join([self._told_of_what_is_there(since), *told])

    def _in_words(self, text: LazyGettext, values: dict[str, str]) -> str:
        words = self.env._(text)
        return words % values

    def _told_of_what_is_there(self, since: date | bool) -> str:
        if since:
            day = format_date(self.env, since)
            return self.env._("Mail from before %s is left where it is.", day)
        if self.waiting:
            return self.env._(
                "What is in the mailbox already is read as well: %s mails.",
                self.waiting,
            )
        return self.env._("What is in the mailbox already is read as well.")

    def _told_of_left(self) -> str:
        """How many mails wait in one that is read no more, and what becomes of them;
        empty where none does."""
        mails = self.env["office365.message"].sudo()
        asked = [("mailbox_id", "in", self.ids)]
        count = dict(mails._read_group(asked, ["state"], ["__count"]))
        parked, failed = count.get("parked"), count.get("failed")
        told = []
        if parked:
            told += [self.env._("Mails that wait for their contact: %s.", parked)]
        if failed:
            told += [self.env._("Mails that could not be logged yet: %s.", failed)]
        if told:
            told += [
                self.env._(
                    "They stay where they are in Outlook, and are not logged unless "
                    "this mailbox is taken up again within 90 days."
                )
            ]
        return " ".join(told)
