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
        """From the first page; nothing that was entered is lost, but a way of signing
        in that was only tried."""
        self.ensure_one().app_id.setup_page = "what"
        self.app_id._let_go()
        self._shown_anew()

    def _go(self, by: int) -> None:
        pages, page = self.app_id._setup_pages(), self.app_id.setup_page
        here = pages.index(page) if page in pages else 0
        self._enter(pages[min(max(here + by, 0), len(pages) - 1)])

    def _enter(self, page: str) -> None:
        """What is told on the last but one is of now: whoever goes there asks."""
        if page == "verify" and self.app_id.setup_page != "verify":
            self._check_all()
        if page == "done":
            self.app_id._let_go()
        self.app_id.setup_page = page
        self._shown_anew()

    def action_enter(self) -> None:
        """The page that the button names."""
        self.ensure_one().app_id.check_access("write")
        page = self.env.context.get("page")
        if page in self.app_id._setup_pages():
            self._enter(page)

    def _shown_anew(self, action: dict | None = None) -> dict | None:
        """Odoo does not tell a wizard of what has changed in what it shows."""
        self.invalidate_recordset()
        self.user_id.invalidate_recordset()  # shows what the account has
        return action

    # -- what cannot work

    def _refused_by_what(self) -> None:
        if not (self.setup_contacts or self.setup_calendar or self.setup_mail):
            raise UserError(self.env._("Choose at least one thing to sync."))

    # -- what is pressed

    def action_sync_contacts(self) -> None:
        """One's own are kept in Outlook from now on."""
        self.ensure_one().contacts_enabled = True
        self._shown_anew()

    def action_sync_calendar(self) -> None:
        """One's own is kept in Outlook from now on."""
        self.ensure_one().calendar_enabled = True
        self._shown_anew()

    def action_check_all(self) -> dict:
        """The installation, one's own account and the shared mailbox."""
        checked = self.ensure_one()._check_all()
        worst = max(checked, key=lambda one: len(one._check_rows(RED)))
        return self._shown_anew(worst._told_of_checks())

    def _check_all(self) -> list[models.BaseModel]:
        """All is asked before anything is kept: no row is held while Microsoft takes
        its time."""
        checked = self._to_check()
        seen = [one._look_around() for one in checked]
        for one, (rows, errors) in zip(checked, seen, strict=True):
            one._keep_seen(rows, errors)
        return checked

    def _to_check(self) -> list[models.BaseModel]:
        """What its user may check, and has a use for."""
        self.app_id.check_access("write")
        checked = [self.app_id]
        account = self._account().sudo(False)
        if account and account.state != "not_connected" and not self.elsewhere:
            account._check_may_test()
            checked.append(account.sudo())
        mailbox = self.mailbox_id if self.setup_mail else self.mailbox_id.browse()
        if mailbox and self.mode_in_force != "application":
            mailbox = mailbox.filtered(
                lambda one: one.account_id == account or one._lacks_reader()
            )
        if mailbox:
            mailbox._check_may_be_checked()
            checked.append(mailbox.sudo())
        return checked

    def action_preferences(self) -> dict:
        """One's own, where contacts are chosen and the calendar is set up."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "office365_sync.action_preferences"
        )
        return {**action, "res_id": self.user_id.id}

    def action_choose_contacts(self) -> dict:
        """The contact list, to choose who is to be in Outlook."""
        return self.user_id.action_office365_choose_contacts()
