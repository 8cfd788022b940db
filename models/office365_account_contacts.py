import logging

from odoo import api, fields, models
from odoo.fields import Domain

from ..graph import contacts
from ..graph.client import GraphClient
from ..graph.errors import FolderExists, Forbidden
from ..sync.model import (
    Direction,
    FieldRule,
    Incoming,
    LeftScope,
    Policy,
    RemoteDeleted,
)
from ..sync.permissions import Permitted, permit
from .confirmed import as_shown
from .contact_local_fields import readable, sources
from .res_company import CONFLICTS, INCOMING, LEFT_SCOPE, PRESETS, REMOTE_DELETED

_logger = logging.getLogger(__name__)

FILTER = frozenset(("contact_by_filter", "contact_domain"))


class Office365Account(models.Model):
    """What an account syncs of contacts, and by which rules."""

    _inherit = "office365.account"

    contacts_enabled = fields.Boolean("Sync Contacts", default=True)
    contact_folder = fields.Char(
        "Outlook Folder",
        help="A folder of your contacts in Outlook. It is made when it is not there; "
        "write Contacts for the default one.",
    )
    contact_by_filter = fields.Boolean(
        "Also by Filter",
        help="Sync contacts that match a filter, besides those you have chosen. While "
        "the filter has no condition, it chooses nobody.",
    )
    contact_domain = fields.Char("Filter")
    contact_filtered = fields.Boolean(compute="_compute_contact_filtered", store=True)
    contact_preset = fields.Selection(PRESETS, "Direction of Contacts")
    contact_conflict = fields.Selection(CONFLICTS, "Changed on Both Sides")
    contact_incoming = fields.Selection(INCOMING, "New in Outlook")
    contact_remote_deleted = fields.Selection(REMOTE_DELETED, "Deleted in Outlook")
    contact_left_scope = fields.Selection(LEFT_SCOPE, "No Longer Chosen")
    contact_link_ids = fields.One2many("office365.contact.link", "account_id")
    contact_count = fields.Integer(compute="_compute_contact_counts")
    contact_skipped = fields.Integer(compute="_compute_contact_counts")
    contact_chosen = fields.Boolean("Anybody Chosen", compute="_compute_contact_counts")
    contact_matching = fields.Integer(
        "Contacts Matching", compute="_compute_contact_matching"
    )
    held_deletions = fields.Integer(compute="_compute_contact_counts")
    contact_notice = fields.Text("Left Out", compute="_compute_contact_notice")

    @api.depends(
        "contact_by_filter",
        "contact_domain",
        "company_id.office365_contact_by_filter",
        "company_id.office365_contact_domain",
    )
    def _compute_contact_filtered(self) -> None:
        for account in self:
            account.contact_filtered = account._contact_domain_text() is not None

    @api.depends("contact_by_filter", "contact_domain")
    def _compute_contact_matching(self) -> None:
        """Live, while the filter is being edited: one that is half written has none."""
        for account in self:
            partners = self.env["res.partner"].with_user(account.user_id)
            try:
                domain = account._contact_filter()
                found = 0 if domain is None else partners.search_count(domain)
            except Forbidden:
                found = 0
            account.contact_matching = found

    def _compute_contact_counts(self) -> None:
        linked = self._count("office365.contact.link", [("state", "=", "linked")])
        held = self._count("office365.contact.link", [("is_held", "=", True)])
        waiting = self._count("office365.contact.link", [("state", "=", "new")])
        skipped = self._count("office365.contact.link", [("state", "=", "skipped")])
        for account in self:
            chosen = account._origin in linked or account._origin in waiting
            account.contact_chosen = chosen or account._contact_filter_says_who()
            account.contact_count = linked.get(account._origin, 0)
            account.contact_skipped = skipped.get(account._origin, 0)
            account.held_deletions = held.get(account._origin, 0)

    @api.model_create_multi
    def create(self, vals_list: list[dict]) -> models.BaseModel:
        """A filter begins with its user's own contacts: without any condition it would
        choose nobody."""
        accounts = super().create(vals_list)
        blank = accounts.sudo().filtered(lambda account: not account.contact_domain)
        for account in blank:
            account.contact_domain = account._own_contacts(account.user_id)
        return accounts

    @api.model
    def _own_contacts(self, user: models.BaseModel) -> str:
        return f"[('user_id', '=', {user.id})]"

    def write(self, vals: dict) -> bool:
        done = super().write(vals)
        if FILTER & vals.keys():
            self._wake()
        return done

    @api.constrains("contact_domain")
    def _check_contact_domain(self) -> None:
        for account in self:
            partners = self.env["res.partner"].with_user(account.user_id)
            partners._office365_check_domain(account.contact_domain)

    def _contact_domain_text(self) -> str | None:
        """The account's own filter, else its company's, else none."""
        if self.contact_by_filter:
            return self.contact_domain or "[]"
        company = self.company_id.sudo()
        if company.office365_contact_by_filter:
            return company.office365_contact_domain or "[]"
        return None

    def _contact_filter_says_who(self) -> bool:
        """Is there a filter, with a condition?"""
        return "".join((self._contact_domain_text() or "[]").split()) != "[]"

    def _contact_filter(self) -> Domain | None:
        """Persons and companies that match, or None without a filter; one that has no
        condition yet chooses nobody, for it would put everybody into Outlook.

        ``Forbidden`` when it cannot be used: its owner, or an administrator, mends it.
        """
        text = self._contact_domain_text()
        if text is None:
            return None
        if not self._contact_filter_says_who():
            return Domain.FALSE
        partners = self.env["res.partner"].with_user(self.user_id)
        try:
            return partners._office365_domain(text)
        except ValueError as error:
            _logger.info("the filter of account %s cannot be used: %s", self.id, error)
            code = "OwnFilter" if self.contact_by_filter else "CompanyFilter"
            raise Forbidden("the filter cannot be used", code=code) from error

    def _contact_setting(self, name: str) -> str:
        """The account's own setting, else its company's."""
        return self._setting("contacts", name)

    def _contact_policy(self, approved: bool) -> Policy:
        """All that was decided, as the engine takes it."""
        return Policy(
            self._contact_rules(),
            self._contact_setting("conflict"),
            Incoming(self._contact_setting("incoming")),
            RemoteDeleted(self._contact_setting("remote_deleted")),
            LeftScope(self._contact_setting("left_scope")),
            deletions_approved=approved,
        )

    def _contact_rules(self) -> dict[str, FieldRule]:
        """Within what this user may see and change."""
        return self._contact_permitted().rules

    def _contact_permitted(self) -> Permitted:
        partners = self.env["res.partner"].with_user(self.user_id)
        preset = self._contact_setting("preset")
        rules = self.env["office365.field.rule"]._rules(preset, self.company_id)
        known = sources(partners)
        return permit(
            {name: rule for name, rule in rules.items() if name in known},
            readable(partners, "read"),
            readable(partners, "write"),
        )

    def _compute_contact_notice(self) -> None:
        rules = self.env["office365.field.rule"]
        self.contact_notice = False
        for account in self.filtered(lambda account: account.user_id.id):
            permitted = account._contact_permitted()
            lines = [
                (
                    self.env._("Not synced, because you may not see or change it: %s"),
                    permitted.left_out,
                ),
                (
                    self.env._("Only sent to Outlook, as you may not change it: %s"),
                    permitted.one_way,
                ),
            ]
            account.contact_notice = "\n".join(
                text % ", ".join(map(rules._label, names))
                for text, names in lines
                if names
            )

    def _contact_photo_direction(self) -> Direction:
        """Photos follow the preset unless a rule says otherwise, within what this user
        may see and change."""
        rules = self.env["office365.field.rule"].sudo()
        preset = self._contact_setting("preset")
        stated = FieldRule(rules._photo_direction(preset, self.company_id))
        partners = self.env["res.partner"].with_user(self.user_id)
        may_read, may_write = (
            ["photo"]
            if partners._has_field_access(partners._fields["image_1920"], operation)
            else []
            for operation in ("read", "write")
        )
        rules = permit({"photo": stated}, may_read, may_write).rules
        return rules["photo"].direction if rules else Direction.OFF

    # -- the folder

    def _find_contact_folder(self, client: GraphClient, make: bool = True) -> dict:
        """The folder of that name, made when it is not there, or nothing if it is not
        to be. Asks the network."""
        name = self._contact_setting("folder")
        default = contacts.default_folder(client)
        if default and name.lower() in ("contacts", default["displayName"].lower()):
            return default
        for _attempt in range(2):
            for folder in contacts.folders(client):
                if folder["displayName"].lower() == name.lower():
                    return folder
            if not make:
                break
            try:
                return contacts.create_folder(client, name)
            except FolderExists:  # made meanwhile, or by a try whose answer was lost
                continue
        return {}

    def _plan_full_contact_run(self) -> None:
        """Note that everything is to be looked at again: what an interrupted run leaves
        of it is done by the next ones."""
        cursor = self._cursor("contacts")
        again = {"link": False, "listing": True, "scope": False}
        cursor.write({**again, "round": cursor.round + 1})
        self.env.cr.execute(
            "UPDATE office365_contact_link SET photo_due = TRUE"
            " WHERE account_id = %s AND state = 'linked'",
            [self.id],
        )

    def _mailbox_changed(self) -> None:
        """The links were to another mailbox: everything is paired anew."""
        self._reset_contacts()
        return super()._mailbox_changed()

    def _reset_contacts(self) -> None:
        """Forget what is where; lists, stops and contacts stay as they are. What was
        made from here is known still when it is paired again."""
        self._remember_made("contacts")
        self._cursor("contacts").write(
            {"link": False, "folder_id": False, "listing": True, "scope": False}
        )
        self.env.cr.execute(
            "DELETE FROM office365_contact_link"
            " WHERE account_id = %s AND (state = 'skipped' OR partner_id IS NULL)",
            [self.id],
        )
        self.env.cr.execute(
            "UPDATE office365_contact_link SET remote_id = NULL, etag = NULL,"
            " base = NULL, pending = NULL, op = NULL, gone = NULL, raw = NULL,"
            " state = CASE WHEN state = 'stopped' THEN state ELSE 'new' END,"
            " key = gen_random_uuid()::text, photo_remote = NULL, photo_local = NULL"
            " WHERE account_id = %s",
            [self.id],
        )
        self.env.invalidate_all()
        self.env["office365.change"]._record_partners(
            self.contact_link_ids.partner_id.ids
        )

    # -- what people press

    def action_sync_contacts(self) -> dict:
        """Sync what changed, within seconds."""
        return self._request_run("contacts", "incremental")

    def action_sync_contacts_full(self) -> dict:
        """Compare everything on both sides."""
        return self._request_run("contacts", "full")

    def action_reset_contacts(self) -> dict:
        """Pair everything anew; nothing is created twice."""
        self.ensure_one()._check_owner()
        self.sudo()._reset_contacts()
        return self._request_run("contacts", "full")

    def action_approve_deletions(self) -> dict:
        """Let the deletions that were held back happen."""
        self.ensure_one()._check_owner()
        return as_shown(self._held_links("contacts")).action_delete_held()

    def action_keep_held(self) -> dict:
        """Undo the deletions that were held back."""
        self.ensure_one()._check_owner()
        return self._held_links("contacts").action_keep_held()

    def action_open_held(self) -> dict:
        """The deletions that were held back, to be decided one by one."""
        return self._open("action_held_deletions", ("is_held", "=", True))

    def action_choose_contacts(self) -> dict:
        """Odoo's contacts, with a button for those that are selected."""
        self.ensure_one()._check_owner()
        actions = self.env["ir.actions.act_window"]
        return actions._for_xml_id("office365_sync.action_choose_contacts")

    def action_open_contact_links(self) -> dict:
        """The contacts of this account, with those that are skipped and why."""
        return self._open("action_contact_links")

    def action_open_skipped_contacts(self) -> dict:
        """Those of them that are in Outlook alone."""
        return self._open("action_contact_links", skipped=True)
