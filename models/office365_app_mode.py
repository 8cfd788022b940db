from odoo import api, fields, models

from .office365_app import SIGN_IN_MODES

MODE = frozenset(("sign_in_mode",))


class Office365App(models.Model):
    """Another way of signing in is held until it has been tried: until somebody says
    that it is for everybody, their sync goes on in the way that works."""

    _inherit = "office365.app"

    held_mode = fields.Selection(
        SIGN_IN_MODES, "Sign-In to Try", copy=False, readonly=True
    )
    held_works = fields.Boolean("It Works", copy=False, readonly=True)
    # what the assistant's pages, and the checks while it is tried, are about
    setup_mode = fields.Selection(
        SIGN_IN_MODES,
        "Who Signs In",
        compute="_compute_setup_mode",
        inverse="_inverse_setup_mode",
    )
    has_people = fields.Boolean(compute="_compute_has_people")

    @api.depends("sign_in_mode", "held_mode")
    def _compute_setup_mode(self) -> None:
        for app in self:
            app.setup_mode = app.held_mode or app.sign_in_mode

    def _inverse_setup_mode(self) -> None:
        for app in self:
            mode = app.setup_mode
            if app._has_people() or mode == app.sign_in_mode:
                app._hold(mode)
            else:
                app.sign_in_mode = mode

    @api.depends("account_ids.state")
    def _compute_has_people(self) -> None:
        for app in self:
            app.has_people = app._has_people()

    def _has_people(self) -> bool:
        """Also while Microsoft refuses it: once that is mended their sync goes on."""
        return bool(self._connected() or self._mailboxes())

    def _connected(self) -> models.BaseModel:
        """The accounts that are connected through it, as superuser."""
        accounts = self.sudo().account_ids
        return accounts.filtered(lambda account: account.state != "not_connected")

    def _is_in_use(self) -> bool:
        """Does somebody's sync, or reading of mail, work with it?"""
        return self.state == "ready" and self._has_people()

    def _mailboxes(self) -> models.BaseModel:
        """Those that are read through this registration, as superuser."""
        mailboxes = self.env["office365.mailbox"].sudo()
        switched_on = mailboxes.search([("state", "!=", "off")])
        return switched_on.filtered(lambda one: one._app() == self)

    def _hold(self, mode: str) -> None:
        """Have it tried; that in force is no trial. What was found before is of the
        other way."""
        held = mode if mode != self.sign_in_mode else False
        if (self.held_mode or False) != held:
            self.write({"held_mode": held, "held_works": False, "consented_on": False})
            self._forget_checks()

    def _let_go(self) -> None:
        """Nobody tries another way any more."""
        for app in self:
            app._hold(app.sign_in_mode)

    def _mode_works(self, mode: str) -> None:
        """Somebody has tried it."""
        if self.held_mode == mode:
            self.held_works = True

    def _put_in_force(self) -> None:
        """For everybody. Microsoft is asked before anything is written: until it has
        answered, nobody's run waits."""
        error = self._test()
        seen = {name: self.sudo()[name] for name in ("checked_on", "check_findings")}
        self.sign_in_mode = self.setup_mode
        self.sudo().write(seen)  # what was tried is what is in force now
        self._conclude(error)

    def _name_readers(self) -> None:
        """What the app itself has read is read by whoever has people sign in instead:
        by nobody, if they are not connected."""
        if account := self._next_reader():
            self._unread()._read_by(account)

    def _next_reader(self) -> models.BaseModel:
        """One's own account, if it works through this registration."""
        mine = [("user_id", "=", self.env.uid), ("state", "=", "connected")]
        account = self.env["office365.account"].sudo().search(mine)
        return account.filtered(lambda one: one._app() == self)

    def _unread(self) -> models.BaseModel:
        """Those that nobody reads but the app itself, as far as one sees them."""
        unread = self.env["office365.mailbox"].search([("account_id", "=", False)])
        return unread.filtered(lambda one: one.sudo()._app() == self)

    def _told_of_readers(self, mode: str) -> str:
        """Who reads the shared mailboxes if this is the way to sign in; empty where
        that stays as it is."""
        if self.sign_in_mode != "application" or mode == "application":
            return ""
        if not (names := ", ".join(self._unread().mapped("address"))):
            return ""
        if self._next_reader():
            return self.env._(
                "Shared mailboxes that the app itself reads now: %s. From then on they "
                "are read with your own account: sign in with it, for the permission "
                "to read them, under Configuration, Shared Mailboxes.",
                names,
            )
        return self.env._(
            "Shared mailboxes that the app itself reads now: %s. Nobody reads them "
            "from then on, until you say under Configuration, Shared Mailboxes, whose "
            "account does.",
            names,
        )

    def write(self, vals: dict) -> bool:
        """One that is said elsewhere needs no trial. What failed in the way before may
        work now."""
        if "sign_in_mode" in vals:
            vals = {**vals, "held_mode": False, "held_works": False}
        turned = self.filtered(lambda app: app._differs(vals, MODE))
        read_by_itself = turned.filtered(lambda app: app.sign_in_mode == "application")
        done = super().write(vals)
        for app in turned:
            app._forget_failures()
        for app in read_by_itself:
            app._name_readers()
        return done

    def _forget_failures(self) -> None:
        """Nobody's error of before stands against the way that is in force now; where
        nobody signs in, nobody has to sign in again."""
        states = {"error"}
        if self.sign_in_mode == "application":
            states.add("sign_in_needed")
        for account in self.sudo().account_ids:
            if account.state in states:
                account._set_connected()
        for mailbox in self._mailboxes().filtered(lambda one: one.state == "error"):
            mailbox.state = "on"
            mailbox._forget_errors()

    def _registration_changed(self) -> None:
        """What was tried, and what checks saw, was so with what was entered then; and
        the shared mailboxes do not wait for their next try either."""
        self.filtered("held_works").held_works = False
        every = self.env["office365.mailbox"].sudo().with_context(active_test=False)
        checked = every.search([("checked_on", "!=", False)])
        for app in self:
            app._accounts()._forget_checks()
            checked.filtered(lambda one, app=app: one._app() == app)._forget_checks()
            waiting = app._mailboxes().filtered("next_try")
            waiting.write({"next_try": False, "failures": 0})
            waiting._dispatch()
        return super()._registration_changed()
