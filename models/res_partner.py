from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.orm.models import NO_ACCESS
from odoo.tools import safe_eval

from ..sync.canonical import split_name

# Written by Odoo for its own book-keeping; nothing of it is synced or filtered by.
UNSYNCED = frozenset(
    "message_follower_ids message_ids activity_ids message_main_attachment_id "
    "signup_type signup_expiration office365_link_ids".split()
)
TOGETHER = "office365_sync"  # fields that are fetched as soon as one of them is


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "office365.synced"]
    _office365_links = "office365.contact.link"
    _office365_kind = "contacts"

    # what Outlook has and Odoo's contact lacks; not fetched with all else, as who saves
    # a contact would wait for it
    given_name = fields.Char(
        compute="_compute_name_parts",
        store=True,
        readonly=False,
        precompute=True,
        prefetch=TOGETHER,
    )
    surname = fields.Char(
        compute="_compute_name_parts",
        store=True,
        readonly=False,
        precompute=True,
        prefetch=TOGETHER,
    )
    civility = fields.Char("Title", prefetch=TOGETHER)
    department = fields.Char(prefetch=TOGETHER)
    email2 = fields.Char("E-mail 2", prefetch=TOGETHER)
    email3 = fields.Char("E-mail 3", prefetch=TOGETHER)
    mobile = fields.Char()  # read whenever Odoo saves a number
    home_phone = fields.Char(prefetch=TOGETHER)
    home_street = fields.Text(prefetch=TOGETHER)
    home_zip = fields.Char("Home Postcode", prefetch=TOGETHER)
    home_city = fields.Char(prefetch=TOGETHER)
    home_state = fields.Char(prefetch=TOGETHER)
    home_country_id = fields.Many2one("res.country", prefetch=TOGETHER)
    other_street = fields.Text(prefetch=TOGETHER)
    other_zip = fields.Char("Other Postcode", prefetch=TOGETHER)
    other_city = fields.Char(prefetch=TOGETHER)
    other_state = fields.Char(prefetch=TOGETHER)
    other_country_id = fields.Many2one("res.country", prefetch=TOGETHER)

    office365_is_mine = fields.Boolean(
        "Mine",
        compute="_compute_office365_is_mine",
        search="_search_office365_is_mine",
        help="You are the contact's salesperson.",
    )
    office365_link_ids = fields.One2many(
        "office365.contact.link", "partner_id", groups=NO_ACCESS
    )

    @api.depends("name", "is_company")
    def _compute_name_parts(self) -> None:
        """Parts that say the name already stay as they are."""
        for partner in self:
            spoken = " ".join(filter(None, [partner.given_name, partner.surname]))
            if partner.is_company or not partner.name:
                partner.given_name = partner.surname = False
            elif spoken != partner.name:
                partner.given_name, partner.surname = split_name(partner.name)

    @api.depends("user_id")
    @api.depends_context("uid")
    def _compute_office365_is_mine(self) -> None:
        for partner in self:
            partner.office365_is_mine = partner.user_id.id == self.env.uid

    def _search_office365_is_mine(self, operator: str, value: object) -> Domain:
        """In a filter that everybody shares: each user's own."""
        if operator != "in":
            return NotImplemented
        mine = Domain("user_id", "=", self.env.uid)
        return mine if True in value else ~mine

    def _office365_ours(self) -> Domain:
        return Domain("partner_id", "in", self.ids)

    def _office365_by_record(
        self, links: models.BaseModel
    ) -> dict[int, models.BaseModel]:
        return {link.partner_id.id: link for link in links}

    def _office365_linked(self, links: Domain) -> Domain:
        found = (
            self.env[self._office365_links]
            .sudo()
            ._search(links & Domain("partner_id", "!=", False))
        )
        return Domain("id", "in", found.subselect("partner_id"))

    def _office365_journal(self) -> None:
        self.env["office365.change"]._record_partners(self.ids)

    @api.model_create_multi
    def create(self, vals_list: list[dict]) -> models.BaseModel:
        partners = super().create(vals_list)
        self.env["office365.change"]._record_partners(partners.ids)
        return partners

    def write(self, vals: dict) -> bool:
        names = set(vals)  # Odoo takes some out as it writes them
        done = super().write(vals)
        if names - UNSYNCED:
            self.env["office365.change"]._record_partners(self.ids, "name" in names)
        if "email" in names:
            self.env["office365.change"]._record_attendees(self)
        return done

    def _update_address(self, vals: dict) -> None:
        """Odoo writes an address up and down the company past ``write``."""
        done = super()._update_address(vals)
        if vals.keys() & set(self._address_fields()):
            self.env["office365.change"]._record_partners(self.ids)
        return done

    def unlink(self) -> bool:
        journal = self.env["office365.change"]
        journal._record_partners(self.ids)
        return super().unlink()

    @api.model
    def _office365_domain(self, text: str) -> Domain:
        """A filter as Odoo's domain fields write it, of the environment's user.

        ``ValueError`` when it cannot be used.
        """
        try:
            domain = Domain(safe_eval.safe_eval(text, self._office365_names()))
            self._search(domain)
        except Exception as error:
            raise ValueError(str(error)) from error
        return domain

    @api.model
    def _office365_names(self) -> dict:
        """What such a filter may name, in the web client too."""
        today = fields.Date.context_today(self)
        return {
            "uid": self.env.uid,
            "context_today": lambda: today,
            "current_date": fields.Date.to_string(today),
            "today": fields.Date.to_string(today),
            "now": fields.Datetime.to_string(fields.Datetime.now()),
            "datetime": safe_eval.datetime,
            "relativedelta": relativedelta,
            "true": True,
            "false": False,
        }

    @api.model
    def _office365_check_domain(self, text: str | None) -> None:
        """Refuse a filter that the environment's user could not use."""
        try:
            with self.env.cr.savepoint():
                self.search(self._office365_domain(text or "[]"), limit=1)
        except Exception as error:
            raise ValidationError(
                self.env._("This filter of contacts cannot be used: %s", error)
            ) from error

    def action_office365_add(self) -> dict:
        """Put these contacts in my Outlook."""
        self.check_access("read")
        account = self._office365_account()
        self.env["office365.contact.link"]._select(account, self)
        account.contacts_enabled = True
        account._dispatch()
        if missing := account._missing("contacts"):
            chosen = self.env._("Contacts chosen for your Outlook: %s.", len(self))
            return account._notification("warning", f"{chosen} {missing}")
        return account._notification(
            "success",
            self.env._("Contacts on their way to your Outlook folder: %s.", len(self)),
        )

    def action_office365_stop(self) -> dict:
        """Stop syncing these contacts with my Outlook."""
        self.check_access("read")
        links = self.env["office365.contact.link"].search(
            [("user_id", "=", self.env.uid), ("partner_id", "in", self.ids)]
        )
        return links.action_stop()
