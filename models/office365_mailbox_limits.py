from odoo import fields, models

from .office365_tells import REMINDER

MOST_IN_FOLDER = 1_000_000  # mails that Exchange takes in one folder (contract 4.5)
FILLING_UP = 800_000
MOST_GB, FULL_SHARE = 50, 0.8  # of a shared mailbox without a licence


class Office365Mailbox(models.Model):
    """Exchange takes no more than so many mails in a folder, and so much in a mailbox:
    people hear of it while there is time."""

    _inherit = "office365.mailbox"

    archived = fields.Integer("In the Archive", copy=False, readonly=True)
    set_aside = fields.Integer("In the Other Folder", copy=False, readonly=True)
    size_gb = fields.Float(
        "Size (GB)",
        digits=(16, 2),
        copy=False,
        readonly=True,
        help="Of the folders that Odoo uses, as far as Microsoft tells it.",
    )
    size_limit_gb = fields.Integer(
        "Size Limit (GB)",
        default=MOST_GB,
        required=True,
        help="Exchange gives a shared mailbox 50 GB, and 100 GB with a licence.",
    )
    is_filling_up = fields.Boolean(copy=False, readonly=True)
    filling_up = fields.Char(compute="_compute_filling_up")

    def _compute_filling_up(self) -> None:
        for mailbox in self:
            mailbox.filling_up = " ".join(mailbox._fullness())

    def _fullness(self) -> list[str]:
        """What is nearly full, for people."""
        told = []
        for name in ("waiting", "archived", "set_aside"):
            if self[name] >= FILLING_UP:
                folder = self._fields[name]._description_string(self.env)
                told.append(
                    self.env._(
                        "%(folder)s: %(count)s mails of at most %(most)s.",
                        folder=folder,
                        count=self[name],
                        most=MOST_IN_FOLDER,
                    )
                )
        if self.size_limit_gb and self.size_gb >= self.size_limit_gb * FULL_SHARE:
            told.append(
                self.env._(
                    "It holds %(size).1f GB of at most %(most)s GB.",
                    size=self.size_gb,
                    most=self.size_limit_gb,
                )
            )
        return told

    def _note_counts(self, counts: dict[str, float]) -> None:
        """How full it is now; people are told once."""
        changed = {name: n for name, n in counts.items() if self[name] != n}
        if changed:
            self.write(changed)
        before, now = self.is_filling_up, bool(self._fullness())
        if before == now:
            return
        self.is_filling_up = now
        if now:
            self._tell(REMINDER, self._people(), _words)
        else:
            self._untell(REMINDER)


def _words(mailbox: models.BaseModel) -> tuple[str, str]:
    env = mailbox.env
    note = env._(
        "Set up a new shared mailbox, and let the rules in Exchange copy to that one. "
        "What was logged stays, and its links stay good as long as the old one does."
    )
    summary = env._("The mailbox %s is filling up", mailbox.address)
    return summary, " ".join([*mailbox._fullness(), note])
