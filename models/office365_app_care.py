from datetime import timedelta

from cryptography import x509

from odoo import api, fields, models

from .office365_tells import REMINDER

AHEAD = timedelta(days=7)


class Office365App(models.Model):
    """The end of a secret or certificate ends everybody's sync: a month before, the
    responsible person plans a new one; days before, all who look after it hear."""

    _inherit = "office365.app"

    end_told = fields.Date(
        copy=False, readonly=True, help="The end of which people were told."
    )

    def _inverse_certificate(self) -> None:
        """A certificate says itself when it ends."""
        ends = {app: _end_of(app.certificate) for app in self if app.certificate}
        result = super()._inverse_certificate()
        for app, end in ends.items():
            if end:
                app.secret_expires_on = end
        return result

    @api.model
    def _warn_of_ends(self) -> None:
        """Once for each, as long as the app is used."""
        today = fields.Date.context_today(self)
        for app in self.sudo().search([("state", "!=", "new")]):
            end = app.secret_expires_on
            if not end or end > today + AHEAD:
                app.end_told = False
            elif app.end_told != end:
                app._tell_of_end()
                app.end_told = end

    def _tell_of_end(self) -> None:
        """The managers, the responsible person, and whoever reads a mailbox with it and
        may see this."""
        readers = self._managers(self.company_id)
        accounts = self.env["office365.account"].sudo()
        reading = accounts.search([("mailbox_ids", "!=", False)])
        mine = reading.filtered(lambda one: one._app() == self)
        owners = mine.user_id.filtered(
            lambda user: user.has_group("office365_sync.group_manager")
        )

        everybody = readers | owners | self.responsible_id
        self._tell(REMINDER, everybody, lambda app: app._words_of_end())


def _end_of(pem: str) -> object:
    """The day on which the certificate in this text ends; None if it cannot be read,
    which Microsoft then says."""
    _key, begin, rest = pem.partition("-----BEGIN CERTIFICATE-----")
    try:
        first = x509.load_pem_x509_certificate((begin + rest).encode())
    except ValueError:
        return None
    # the older name is that of Debian 12
    end = getattr(first, "not_valid_after_utc", None) or first.not_valid_after
    return end.date()
