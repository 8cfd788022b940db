from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

KINDS = ("contacts", "events")
UNDERWAY = ("queued", "running")


class Office365ManualSync(models.TransientModel):
    """A sync by hand: for whom, of what, over which days; looked at before, if one
    likes, and watched while it goes on."""

    _name = "office365.manual.sync"
    _description = "Sync with Outlook Now"

    person_ids = fields.One2many("office365.manual.sync.person", "sync_id", "For Whom")
    with_contacts = fields.Boolean("Contacts", default=True)
    with_events = fields.Boolean("Calendar", default=True)
    mode = fields.Selection(
        [
            ("incremental", "What changed since the last sync"),
            ("full", "Everything: compare all on both sides"),
        ],
        "Look At",
        required=True,
        default="incremental",
    )
    first_day = fields.Date("Also From")
    last_day = fields.Date("Also Until")
    step = fields.Selection(
        [
            ("choose", "What to sync"),
            ("preview", "Preview"),
            ("sync", "Sync"),
        ],
        default="choose",
        required=True,
    )
    preview_from = fields.Integer(help="Those asked for here are no older than this.")
    run_from = fields.Integer(help="The same of runs.")
    is_busy = fields.Boolean(compute="_compute_progress")
    is_stopping = fields.Boolean(
        compute="_compute_progress", help="There is nothing more to cancel."
    )
    has_issues = fields.Boolean(compute="_compute_progress")
    has_waiting = fields.Boolean(compute="_compute_progress")
    why_nobody = fields.Char(
        compute="_compute_why_nobody", help="Nobody is connected: what to do."
    )
    can_connect = fields.Boolean(compute="_compute_why_nobody")
    is_asked_of_others = fields.Boolean(compute="_compute_progress")
    line_ids = fields.Many2many(
        "office365.preview.line", string="What Would Happen", compute="_compute_lines"
    )

    @api.model
    def default_get(self, fields_list: list[str]) -> dict:
        """Oneself, and of all others nobody yet."""
        defaults = super().default_get(fields_list)
        if "person_ids" in fields_list:
            accounts = self.env["office365.sync.right"]._accounts()
            defaults["person_ids"] = [
                Command.create(
                    {
                        "user_id": account.user_id.id,
                        "is_chosen": account.user_id == self.env.user,
                    }
                )
                for account in accounts
            ]
        return defaults

    @api.depends("step", "preview_from", "run_from", "person_ids.is_chosen")
    def _compute_progress(self) -> None:
        for sync in self:
            chosen = sync.person_ids.filtered("is_chosen")
            sync.is_asked_of_others = bool(chosen.user_id - self.env.user)
            asked = sync._asked()
            sync.is_busy = any(one.state in UNDERWAY for one in asked)
            sync.is_stopping = any(one._is_stopping() for one in asked) and not (
                sync._cancellable()
            )
            sync.has_issues = sync.step == "sync" and bool(
                self.env["office365.sync.issue"].search_count(
                    [("account_id", "in", asked.account_id.ids)], limit=1
                )
            )
            sync.has_waiting = sync.step == "sync" and any(
                sync._own_account()._held_links(kind) for kind in sync._kinds()
            )

    @api.depends("person_ids.state")
    @api.depends_context("lang", "company", "uid")
    def _compute_why_nobody(self) -> None:
        apps = self.env["office365.app"].sudo()
        app = apps._for_company(self.env.user.company_id)
        by_itself = app.sign_in_mode == "application"
        for sync in self:
            states = set(sync.person_ids.mapped("state"))
            is_nobody = not states - {"not_connected"}
            sync.can_connect = bool(is_nobody and app.client_id and not by_itself)
            if not is_nobody:
                sync.why_nobody = False
            elif not app.client_id:
                sync.why_nobody = self.env._(
                    "Office 365 is not set up yet. An administrator does that, under "
                    "Office 365 > Configuration > Set Up."
                )
            elif by_itself:
                sync.why_nobody = self.env._(
                    "Ask your administrator to connect your mailbox."
                )
            else:
                sync.why_nobody = self.env._("Connect your account first.")

    @api.depends("step", "preview_from")
    def _compute_lines(self) -> None:
        """One's own alone: of what is others', no more than how much it is."""
        for sync in self:
            previews = sync._previews().filtered(
                lambda one: one.user_id == self.env.user and one.state == "done"
            )
            sync.line_ids = self.env["office365.preview.line"].search(
                [("preview_id", "in", previews.ids)]
            )

    # -- what was asked for

    def _kinds(self) -> list[str]:
        return [kind for kind in KINDS if self[f"with_{kind}"]]

    def _accounts(self) -> models.BaseModel:
        """Those of the chosen people, as superuser; refused to those who may not."""
        users = self.person_ids.filtered("is_chosen").user_id
        accounts = self.env["office365.sync.right"]._accounts()
        found = accounts.filtered(lambda account: account.user_id in users)
        if users - found.user_id:
            raise UserError(
                self.env._("You may not have these people's Outlook synced.")
            )
        return found

    def _able(self) -> list[tuple[models.BaseModel, str]]:
        """Of the chosen people each kind of record that can be synced."""
        if not self._kinds():
            raise UserError(self.env._("Choose contacts, the calendar, or both."))
        accounts = self._accounts()
        if not accounts:
            raise UserError(self.env._("Choose for whom to sync."))
        pairs = [(account, kind) for account in accounts for kind in self._kinds()]
        able = [pair for pair in pairs if not pair[0]._missing(pair[1])]
        if not able:
            raise UserError("\n".join(dict.fromkeys(a._missing(k) for a, k in pairs)))
        return able

    def _previews(self) -> models.BaseModel:
        """The newest of each of the chosen people's kinds; as superuser."""
        return self._newest("office365.preview", self.preview_from)

    def _runs(self) -> models.BaseModel:
        """The same of runs; to have all removed is asked for elsewhere."""
        return self._newest(
            "office365.sync.run", self.run_from, ("mode", "!=", "remove")
        )

    def _newest(self, model: str, first: int, *only: tuple) -> models.BaseModel:
        records = self.env[model].sudo()
        users = self.person_ids.filtered("is_chosen").user_id
        allowed = self.env["office365.sync.right"]._accounts()
        accounts = allowed.filtered(lambda account: account.user_id in users)
        found = records.search(
            [
                ("id", ">=", first or 0),
                ("account_id", "in", accounts.ids if first else []),
                ("kind", "in", self._kinds()),
                *only,
            ],
            order="id desc",
        )
        newest = {(one.account_id.id, one.kind): one for one in found[::-1]}
        return records.union(*newest.values())

    def _asked(self) -> models.BaseModel:
        """What is waited for, or was."""
        if self.step == "sync":
            return self._runs()
        return self._previews() if self.step == "preview" else self._previews()[:0]

    def look(self) -> dict:
        """How far it is, for whoever waits; nothing here asks Microsoft."""
        self.ensure_one().check_access("read")
        told = [one._told(self) for one in self.person_ids.filtered("is_chosen")]
        return {
            "is_busy": self.is_busy,
            "is_stopping": self.is_stopping,
            "text": " · ".join(filter(None, told)),
        }

    # -- what people press

    def action_preview(self) -> dict:
        """Work out what would happen; nothing is done."""
        self.ensure_one()
        asked = [
            account._queue_preview(kind, self.mode == "full", *self._days(kind)).id
            for account, kind in self._able()
        ]
        self.write({"step": "preview", "preview_from": min(asked)})
        return self._show()

    def _days(self, kind: str) -> tuple:
        if kind != "events":
            return None, None
        if self.first_day and self.last_day and self.first_day > self.last_day:
            raise UserError(self.env._("The first day is after the last one."))
        return self.first_day or None, self.last_day or None

    def action_sync(self) -> dict:
        """Do it, in the background."""
        self.ensure_one()
        asked = []
        for account, kind in self._able():
            first, last = self._days(kind)
            run = account._queue_run(kind, self.mode)
            run.write({"first_day": first, "last_day": last})
            asked.append(run.id)
        self.write({"step": "sync", "run_from": min(asked)})
        return self._show()

    def action_back(self) -> dict:
        """Choose again."""
        self.ensure_one().step = "choose"
        return self._show()

    def action_cancel(self) -> dict:
        """Stop what has begun after the page that is under way, and begin no more. What
        others have asked for themselves meanwhile is theirs."""
        self.ensure_one()
        self._cancellable()._cancel()
        return self._show()

    def _cancellable(self) -> models.BaseModel:
        """What goes on, and what waits of one's own."""
        asked, me = self._asked(), self.env.user
        going_on = asked.filtered(
            lambda one: one.state == "running" and not one._is_stopping()
        )
        waiting = asked.filtered(
            lambda one: (
                one.state == "queued" and me in (one.create_uid, one.account_id.user_id)
            )
        )
        return going_on | waiting | self._asked_before(asked)

    def _asked_before(self, asked: models.BaseModel) -> models.BaseModel:
        """By the same person: what is asked for twice is one run in the end."""
        mine = [
            ("state", "=", "queued"),
            ("create_uid", "=", self.env.uid),
            ("account_id", "in", asked.account_id.ids),
            ("kind", "in", asked.mapped("kind")),
        ]
        return asked.search(mine)

    def action_open_lines(self) -> dict:
        """All of it as a list, to be searched, grouped and exported."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "office365_sync.action_preview_lines"
        )
        return {**action, "domain": [("id", "in", self.line_ids.ids)]}

    def action_preferences(self) -> dict:
        """One's own, where one connects."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "office365_sync.action_preferences"
        )
        return {**action, "res_id": self.env.uid}

    def action_open_waiting(self) -> dict:
        """The deletions that wait for one's own yes, of what was synced here."""
        account, kinds = self._own_account(), self._kinds()
        if "contacts" in kinds and account._held_links("contacts"):
            return account.action_open_held()
        return account.action_open_held_events()

    def _own_account(self) -> models.BaseModel:
        accounts = self.env["office365.account"]
        return accounts.search([("user_id", "=", self.env.uid)])

    def action_open_issues(self) -> dict:
        """What could not be synced."""
        return self.env["ir.actions.act_window"]._for_xml_id(
            "office365_sync.action_sync_issues"
        )

    def _show(self) -> dict:
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Sync with Outlook"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"dialog_size": "extra-large"},
        }
