from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools.sql import escape_psql


class Office365Mailbox(models.Model):
    """Another address: what was seen at the one before says nothing of it. One that was
    set up before, and is archived, is taken up again rather than set up anew, for what
    was logged from it is there."""

    _inherit = "office365.mailbox"

    @api.model_create_multi
    def create(self, vals_list: list[dict]) -> models.BaseModel:
        for vals in vals_list:
            self._check_not_archived(vals.get("address"))
            self._check_free(vals.get("address"))
        made = super().create(vals_list)
        awaited = made.filtered("company_id.office365_wants_mailbox")
        awaited._be_set_up()
        return made

    def write(self, vals: dict) -> bool:
        before = {mailbox: mailbox.address for mailbox in self}
        if "address" in vals:
            self._check_not_archived(vals["address"])
            self._check_free(vals["address"])
        done = super().write(vals)
        other = self.filtered(lambda one: one.address != before[one])
        if other:
            other._forget_checks()
            other.sudo().waiting = 0
        return done

    @api.model
    def _archived_one(self, address: str | bool) -> models.BaseModel:
        """The one of this address that the user sees in the archive, or none."""
        of_it = self._with_address(address)
        return self.search(of_it & Domain("active", "=", False), limit=1)

    @api.model
    def _with_address(self, address: str | bool) -> Domain:
        """Whatever its case, and without blanks around it."""
        return Domain("address", "=ilike", escape_psql((address or "").strip()))

    def _check_free(self, address: str | bool) -> None:
        """Each mailbox is read once, for one company."""
        every = self.with_context(active_test=False)
        of_it = self._with_address(address)
        for other in every.sudo().search(of_it) - self:
            if other in every.search(of_it):
                raise ValidationError(
                    self.env._(
                        "%(mailbox)s is set up already, for %(company)s: open it under "
                        "Configuration, Shared Mailboxes.",
                        mailbox=other.address,
                        company=other.company_id.name,
                    )
                )
            raise ValidationError(
                self.env._(
                    "%s is set up already, for a company that you do not see. Each "
                    "company needs a shared mailbox of its own.",
                    other.address,
                )
            )

    def _check_not_archived(self, address: str | bool) -> None:
        (self._archived_one(address) - self)._check_is_active()

    def _check_is_active(self) -> None:
        """One in the archive is taken out of it before anything else."""
        if found := self.filtered(lambda one: not one.active)[:1]:
            raise ValidationError(
                self.env._(
                    "%s was set up before, and is archived. In the list of shared "
                    "mailboxes choose the filter Archived, open it, and choose "
                    "Unarchive in its menu (the cogwheel): its settings and the mail "
                    "that was logged from it are still there. Then switch it on.",
                    found.address,
                )
            )

    def _put_away(self) -> None:
        """Read no more: what was logged from it stays, and the links to it."""
        self.filtered(lambda one: one.state != "off").action_switch_off()
        self.write({"active": False})

    def _be_set_up(self) -> None:
        """The assistant's page is about it from now on, whoever opens that when."""
        self.check_access("write")
        for mailbox in self.sudo():
            mailbox.company_id.write(
                {
                    "office365_chosen_mailbox_id": mailbox.id,
                    "office365_wants_mailbox": False,
                }
            )
