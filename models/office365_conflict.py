from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.orm.models import NO_ACCESS

from ..sync.model import Canonical, Direction
from .confirmed import as_shown
from .contact_local_store import ContactLocalStore
from .event_local_store import EventLocalStore
from .people_words import label, words
from .reader_time import moment_text

KEPT_FOR = timedelta(days=90)
SIDES = [("local", "Odoo"), ("remote", "Outlook")]


class Office365Conflict(models.Model):
    """Both sides had changed a field to different values: what was overruled, and the
    way back to it. The values are for those who may see them where they come from."""

    _name = "office365.conflict"
    _description = "Office 365 Conflict"
    _inherit = ["office365.plain"]
    _order = "id desc"
    _rec_name = "about"
    _unlisted = frozenset(("field",))

    account_id = fields.Many2one(
        "office365.account", "Account", required=True, ondelete="cascade", index=True
    )
    user_id = fields.Many2one(related="account_id.user_id", store=True)
    partner_id = fields.Many2one(
        "res.partner", "Contact", ondelete="cascade", index=True
    )
    event_id = fields.Many2one(
        "calendar.event", "Event", ondelete="cascade", index=True
    )
    about = fields.Char("Contact or Event", compute="_compute_about")
    is_mine = fields.Boolean(compute="_compute_is_mine")
    field = fields.Char("Field Code", required=True)
    field_label = fields.Char("Field", compute="_compute_field_label")
    in_odoo = fields.Text(compute="_compute_values")
    in_outlook = fields.Text(compute="_compute_values")
    winner = fields.Selection(
        SIDES, "Kept at First", required=True, help="What your settings decided."
    )
    kept = fields.Selection(SIDES, compute="_compute_kept", store=True)
    is_turned = fields.Boolean(
        "The Other One Was Chosen", help="Its user has put back what was overruled."
    )
    decided_on = fields.Datetime("Decided", help="When its user has said which one.")
    decision = fields.Char(compute="_compute_decision")
    # as others may read them too: they stand on the record's history
    local_value = fields.Char(groups=NO_ACCESS)
    remote_value = fields.Char(groups=NO_ACCESS)
    # to be written again: canonical values (under "value"), and whose
    local_json = fields.Json(groups=NO_ACCESS, prefetch=False)
    remote_json = fields.Json(groups=NO_ACCESS, prefetch=False)
    local_ref = fields.Integer(groups=NO_ACCESS, help="Of a series negative.")

    @property
    def _kind(self) -> str:
        return "contacts" if self.partner_id else "events"

    @api.depends("winner", "is_turned")
    def _compute_kept(self) -> None:
        other = {"local": "remote", "remote": "local"}
        for conflict in self:
            turned = conflict.is_turned
            winner = conflict.winner
            conflict.kept = other[winner] if turned and winner else winner

    @api.depends("field", "partner_id")
    @api.depends_context("lang")
    def _compute_field_label(self) -> None:
        for conflict in self:
            conflict.field_label = label(self.env, conflict._kind, conflict.field or "")

    @api.depends("is_turned", "decided_on")
    @api.depends_context("lang", "tz")
    def _compute_decision(self) -> None:
        for conflict in self:
            on = conflict.decided_on
            when = moment_text(self.env, on)
            if conflict.is_turned:
                conflict.decision = self.env._("The other one was chosen. %s", when)
            elif on:
                conflict.decision = self.env._("Kept as it was. %s", when)
            else:
                conflict.decision = self.env._("By the settings")

    def _record(self) -> models.BaseModel:
        return self.partner_id or self.event_id

    def _may_read(self) -> bool:
        """May the reader see the record, and with it what it holds?"""
        record = self.sudo()._record()
        return bool(record.with_env(self.env)._filtered_access("read"))

    @api.depends("user_id")
    @api.depends_context("uid")
    def _compute_is_mine(self) -> None:
        for conflict in self:
            conflict.is_mine = conflict.user_id == self.env.user

    @api.depends("partner_id", "event_id")
    @api.depends_context("uid")
    def _compute_about(self) -> None:
        for conflict in self:
            record = conflict.sudo()._record()
            if conflict._may_read():
                name = record.with_env(self.env).display_name
            elif conflict.sudo().partner_id:
                name = self.env._("A contact")
            else:
                name = self.env._("An event")
            conflict.about = name

    @api.depends("local_json", "remote_json")
    @api.depends_context("uid", "lang", "tz")
    def _compute_values(self) -> None:
        """One's own in full; others' as far as everybody may read the record."""
        for conflict in self:
            told = conflict.sudo()
            kind = told._kind
            if not conflict._may_read():
                conflict.in_odoo = conflict.in_outlook = False
            elif told.user_id == self.env.user and told.local_ref:
                here, there = told._value("local"), told._value("remote")
                conflict.in_odoo = words(self.env, kind, told.field, here)
                conflict.in_outlook = words(self.env, kind, told.field, there)
            else:
                conflict.in_odoo = told.local_value
                conflict.in_outlook = told.remote_value

    def _value(self, side: str) -> Canonical:
        """The canonical value of one side."""
        return (self[f"{side}_json"] or {}).get("value")

    # -- the record's history

    def _tell_record(self) -> None:
        """Put the overruled values on the record's history, mailing nobody."""
        for conflict in self:
            told = conflict.with_context(lang=conflict.user_id.lang)
            conflict._log(told._sentence())

    def _log(self, text: str) -> None:
        self._record()._message_log(body=Markup("<p>%s</p>") % text)

    def _sentence(self) -> str:
        winners = dict(self._fields["winner"]._description_selection(self.env))
        lost = self.remote_value if self.winner == "local" else self.local_value
        return self.env._(
            "%(field)s was changed in Odoo and in %(user)s's Outlook at the same time. "
            "%(kept)s was kept. The other value was: %(lost)s",
            field=self.field_label,
            user=self.user_id.name,
            kept=winners[self.winner],
            lost=lost or "",
        )

    # -- the other one after all

    def action_keep_other(self) -> dict:
        """Write what was overruled, as an edit of its user's in Odoo; the next run
        carries it to the other side. Once more: the first one again. Of several about
        one field, the latest counts."""
        self.check_access("read")
        self.account_id._check_owner()
        latest = self.sudo()._latest()
        (self.sudo() - latest)._supersede()
        told = [conflict._keep_other() for conflict in latest]
        accounts = self.sudo().account_id
        accounts._dispatch()
        refused = list(filter(None, told))
        done = self.env._("Values put back: %s.", len(told) - len(refused))
        if refused:
            return accounts._notification("warning", "\n".join([done, *refused]))
        return accounts._told(self.sudo()[:1]._kind, done)

    def action_settle(self) -> None:
        """Leave it as it is, and list it no more among those to be decided."""
        self.check_access("read")
        self.account_id._check_owner()
        self.sudo().decided_on = fields.Datetime.now()

    def action_keep_other_all(self) -> dict:
        """The same of all that are not decided yet. What came before another conflict
        about that field is only settled: it would be put back over what is newer."""
        mine = [
            ("user_id", "=", self.env.uid),
            ("is_turned", "=", False),
            ("decided_on", "=", False),
        ]
        found = self.search(mine)
        if not found:
            raise UserError(self.env._("There is nothing to put back."))
        as_shown(found)
        every = self.sudo().search([("account_id", "in", found.account_id.ids)])
        latest = every._latest()
        (found.sudo() - latest)._supersede()
        return (found & latest).action_keep_other()

    def _latest(self) -> models.BaseModel:
        """Of those of one account about one field of a record, the last one."""
        latest = {}
        for one in self.sorted("id"):
            of = one.local_ref or one._record().id
            latest[one.account_id, one._kind, of, one.field] = one.id
        return self.browse(latest.values())

    def _supersede(self) -> None:
        """Later ones are about the same: nothing is left to be decided."""
        undecided = self.filtered(lambda one: not one.decided_on)
        undecided.decided_on = fields.Datetime.now()

    def _keep_other(self) -> str:
        """As superuser; why not, if it cannot be."""
        self.ensure_one()
        store = self._store()
        local_id = self.local_ref
        record = store.read([local_id]).get(local_id) if local_id else None
        if record is None or not record.readable:
            return self._refusal(self.env._("it is not there any more."))
        if self._is_led_by_outlook(store):
            return self._refusal(
                self.env._("Outlook leads for this field: change it there.")
            )
        value = self._value("remote" if self.kept == "local" else "local")
        before = record.values.get(self.field)
        written = store.write({local_id: {self.field: value}}).get(local_id)
        problems = dict(written.refused) if written else {}
        if problems:
            return self._refusal(next(iter(problems.values())).message)
        store.touch([local_id])
        now = fields.Datetime.now()
        self.write({"is_turned": not self.is_turned, "decided_on": now})
        self._log_choice(store._shown_to_all(local_id, self.field, before))
        return ""

    def _store(self) -> ContactLocalStore | EventLocalStore:
        """With the rights of the account's user, who asks for it."""
        account = self.account_id._as_owner()
        if self._kind == "contacts":
            return ContactLocalStore(account)
        return EventLocalStore(account, {})

    def _is_led_by_outlook(self, store: ContactLocalStore | EventLocalStore) -> bool:
        """By the contact's rules, or by whose meeting it is."""
        if self._kind == "contacts":
            rules = self.account_id._contact_rules()
        else:
            link = store.links_of([self.local_ref]).get(self.local_ref)
            policy = self.account_id._calendar_policy(approved=False)
            rules = policy.rules_for(link.raw if link else {})
        rule = rules.get(self.field)
        return rule is None or rule.direction in (Direction.TO_LOCAL, Direction.OFF)

    def _refusal(self, why: str) -> str:
        return f"{self.with_env(self.account_id._as_owner().env).about}: {why}"

    def _log_choice(self, before: str) -> None:
        told = self.with_context(lang=self.user_id.lang)
        kept = dict(told._fields["kept"]._description_selection(told.env))[self.kept]
        self._log(
            told.env._(
                "%(user)s chose the value of %(kept)s for %(field)s after all. Before, "
                "it was: %(before)s",
                user=self.user_id.name,
                kept=kept,
                field=told.field_label,
                before=before,
            )
        )

    @api.autovacuum
    def _gc_conflicts(self) -> None:
        """The overruled value stays on the record's history."""
        old = fields.Datetime.now() - KEPT_FOR
        self.search([("create_date", "<", old)], limit=10000).unlink()
