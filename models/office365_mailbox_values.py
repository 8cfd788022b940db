from datetime import date

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ..sync import canonical
from ..sync.mail_filters import domains

FIRST_DAY = date(1990, 1, 1)  # before it nobody had Exchange
# Where anybody may have an address, customers too: the most used ones.
EVERYBODYS = frozenset(
    "gmail.com googlemail.com outlook.com outlook.fr hotmail.com hotmail.fr live.com "
    "msn.com yahoo.com yahoo.fr icloud.com me.com aol.com gmx.de gmx.net gmx.ch web.de "
    "t-online.de freenet.de orange.fr wanadoo.fr free.fr sfr.fr laposte.net bluewin.ch "
    "libero.it proton.me protonmail.com".split()
)


class Office365Mailbox(models.Model):
    """What can be typed but cannot be meant: each has an answer of its own."""

    _inherit = "office365.mailbox"

    @api.constrains("address")
    def _check_address(self) -> None:
        done = super()._check_address()
        for mailbox in self:
            domain = (canonical.email(mailbox.address) or "").rpartition("@")[2]
            if "." not in domain.strip("."):
                raise ValidationError(
                    self.env._(
                        "The address is not complete: %s. Enter its domain as well, "
                        "such as odoo-log@company.com.",
                        mailbox.address,
                    )
                )
        return done

    def _told_domains(self) -> str | bool:
        """None of those where customers have addresses too."""
        told = (super()._told_domains() or "").split(", ")
        return ", ".join(one for one in told if one not in EVERYBODYS) or False

    @api.constrains("own_domains")
    def _check_own_domains(self) -> None:
        done = super()._check_own_domains()
        for mailbox in self:
            named = domains(mailbox.own_domains or "") or ()
            if found := EVERYBODYS.intersection(named):
                raise ValidationError(
                    self.env._(
                        "Customers have addresses of %s too: their mail would be taken "
                        "for mail among colleagues, and not be logged. Enter the "
                        "domains of your organisation alone.",
                        ", ".join(sorted(found)),
                    )
                )
        return done

    @api.constrains("log_since")
    def _check_log_since(self) -> None:
        today = fields.Date.context_today(self)
        for mailbox in self.filtered("log_since"):
            day = format_date(self.env, mailbox.log_since)
            if mailbox.log_since > today:
                raise ValidationError(
                    self.env._(
                        "%s is still to come: no mail would be logged until then. "
                        "Enter today or a day before, and wait with switching the "
                        "mailbox on if that is too early.",
                        day,
                    )
                )
            if mailbox.log_since < FIRST_DAY:
                raise ValidationError(
                    self.env._(
                        "%s is a slip: no mail is that old. To log all mail, leave the "
                        "day empty.",
                        day,
                    )
                )

    @api.constrains("inbox_name", "archive_name", "not_logged_name")
    def _check_folder_names(self) -> None:
        names = ("inbox_name", "archive_name", "not_logged_name")
        if not all(mailbox[name] for mailbox in self for name in names):
            raise ValidationError(
                self.env._(
                    "A folder has no name: enter it as Outlook shows it, such as Inbox."
                )
            )

    @api.constrains("size_limit_gb")
    def _check_size_limit(self) -> None:
        if any(not 0 <= mailbox.size_limit_gb <= 1000 for mailbox in self):
            raise ValidationError(
                self.env._(
                    "Enter a size limit of 0 to 1000 GB; with 0, nobody is told that "
                    "the mailbox is filling up by its size."
                )
            )
