from odoo import models
from odoo.exceptions import UserError

from ..models.office365_check import RED


class Office365Setup(models.TransientModel):
    """Going from page to page. One is left only if what it asks for can work; why not
    is said in words."""

    _inherit = "office365.setup"

    def action_next(self) -> None:
        """The next page, unless this one cannot work: then why not, or the page says
        so itself."""
        self.ensure_one().app_id.check_access("write")
        page = self.app_id.setup_page
        refuse = getattr(self, f"_refused_by_{page}", None)
        asked = page in self.app_id._setup_pages()
        self._go(0 if asked and refuse and refuse() else 1)

    def action_back(self) -> None:
        """The page before."""
        self.ensure_one().app_id.check_access("write")
        self._go(-1)

    def action_start_over(self) -> None:
        """From the first page; nothing that was entered is lost."""
        self.ensure_one().app_id.setup_page = "what"
        self._shown_anew()

    def _go(self, by: int) -> None:
        pages, page = self.app_id._setup_pages(), self.app_id.setup_page
        here = pages.index(page) if page in pages else 0
        self.app_id.setup_page = pages[min(max(here + by, 0), len(pages) - 1)]
        self._shown_anew()

    def _shown_anew(self, action: dict | None = None) -> dict | None:
        """Odoo does not tell a wizard of what has changed in what it shows."""
        self.invalidate_recordset()
        self.user_id.invalidate_recordset()  # shows what the account has
        return action

    # -- what cannot work

    def _refused_by_what(self) -> None:
        if not (self.setup_contacts or self.setup_calendar or self.setup_mail):
            raise UserError(self.env._("Choose at least one thing to sync."))

    def _refused_by_mail(self) -> None:
        if not self.mailbox_id:
            raise UserError(
                self.env._(
                    "Enter the address of the shared mailbox. To set mail up later, go "
                    "back to the first page and leave it out."
                )
            )

    # -- what is pressed

    def action_keep_mailbox(self) -> None:
        """The address was saved with the page; nothing else is to be done."""
        self.ensure_one()._refused_by_mail()
        self._shown_anew()

    def action_switch_on(self) -> dict:
        """See the shared mailbox's method of this name."""
        return self._shown_anew(self.mailbox_id.action_switch_on())

    def action_check_all(self) -> dict:
        """The installation, one's own account and the shared mailbox."""
        self.ensure_one()
        checked = [self.app_id]
        self.app_id.action_test()
        account = self._account().sudo(False)
        if account and account.state != "not_connected" and not self.elsewhere:
            account.action_test()
            checked.append(account)
        mailbox = self.mailbox_id if self.setup_mail else self.mailbox_id.browse()
        if mailbox and self.sign_in_mode != "application":
            mailbox = mailbox.filtered(
                lambda one: account and one.account_id == account
            )
        if mailbox:
            mailbox.action_check()
            checked.append(mailbox)
        worst = max(checked, key=lambda one: len(one._check_rows(RED)))
        return self._shown_anew(worst._told_of_checks())

    def action_preferences(self) -> dict:
        """One's own, where contacts are chosen and the calendar is set up."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "office365_sync.action_preferences"
        )
        return {**action, "res_id": self.user_id.id}

    def action_choose_contacts(self) -> dict:
        """The contact list, to choose who is to be in Outlook."""
        return self.user_id.action_office365_choose_contacts()
