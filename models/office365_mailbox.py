from datetime import timedelta
from functools import partial

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..graph import auth, people
from ..graph.client import GraphClient
from ..graph.errors import Action, AppRefused, GraphError
from ..sync import canonical
from .office365_tells import ALERT

STATES = [
    ("off", "Off"),
    ("on", "On"),
    ("error", "Error"),
]
INBOX, ARCHIVE, NOT_LOGGED = "Inbox", "Archive", "Not logged"
FOLDERS = {
    "inbox_id": ("inbox_name", False),
    "archive_id": ("archive_name", True),
    "not_logged_id": ("not_logged_name", True),
}
# what only switching on and running may set, nobody through a form or the API
EARNED = frozenset(
    "state inbox_id archive_id not_logged_id last_error last_error_remedy "
    "last_error_code last_request_id next_try throttled_until failures last_run "
    "last_success last_inbound last_outbound waiting archived switched_on_by "
    "parked_seen is_asked read_until read_whole is_filling_up set_aside size_gb "
    "notices_problem notices_remedy notices_next_try checked_on check_report".split()
)
IDENTIFYING = frozenset("address account_id company_id".split())
FIRST_PAUSE = {
    Action.TELL_ADMIN: timedelta(minutes=15),
    Action.STOP_ACCOUNT: timedelta(minutes=30),
    Action.REAUTHENTICATE: timedelta(minutes=15),
}
LONGEST_PAUSE = timedelta(hours=6)
FAILURES_UNTIL_RED = 5


class Office365Mailbox(models.Model):
    """A shared mailbox into which Exchange copies mail with customers."""

    _name = "office365.mailbox"
    _description = "Office 365 Shared Mailbox"
    _inherit = ["office365.tells", "office365.explained"]
    _rec_name = "address"
    _order = "company_id, address, id"

    active = fields.Boolean(default=True)
    address = fields.Char("Mailbox", required=True, help="Its e-mail address.")
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    account_id = fields.Many2one(
        "office365.account",
        "Read By",
        ondelete="restrict",
        help="The account that has Full Access to the mailbox. Not needed where the "
        "app registration works with application permissions.",
    )
    sign_in_mode = fields.Char(compute="_compute_sign_in_mode")
    state = fields.Selection(
        STATES, "Status", default="off", required=True, copy=False, readonly=True
    )
    switched_on_by = fields.Many2one("res.users", copy=False, readonly=True)
    inbox_name = fields.Char(
        "Folder That Is Read", default=INBOX, required=True, help="Its name in Outlook."
    )
    archive_name = fields.Char("Logged Mail Goes To", default=ARCHIVE, required=True)
    not_logged_name = fields.Char(
        "Other Mail Goes To", default=NOT_LOGGED, required=True
    )
    inbox_id = fields.Char(copy=False, readonly=True)
    archive_id = fields.Char(copy=False, readonly=True)
    not_logged_id = fields.Char(copy=False, readonly=True)
    not_logged_policy = fields.Selection(
        [
            ("move", "Goes to its own folder"),
            ("leave", "Stays where it is"),
            ("delete", "Is deleted"),
        ],
        "Mail That Is Not Logged",
        default="move",
        required=True,
    )
    keep = fields.Selection(
        [
            ("headers", "Who, when and about what"),
            ("preview", "The first lines as well"),
            ("body", "The whole text"),
        ],
        "Kept in Odoo",
        default="preview",
        required=True,
    )
    keep_files = fields.Selection(
        [("names", "Only their names"), ("stored", "The files, up to a size")],
        "Kept of Attachments",
        default="names",
        required=True,
    )
    largest_file = fields.Integer(
        "Largest File (MB)",
        default=10,
        help="Of a larger one only the name is kept. What is kept takes up room in "
        "Odoo, and is read by whoever may read the mail.",
    )
    readers = fields.Selection(
        [
            ("all", "Everybody"),
            ("own", "Its salesperson"),
        ],
        "Who Reads It in Odoo",
        default="all",
        required=True,
        help="Everybody: all users of the company. Whoever sees the opportunities of "
        "all salespeople, and administrators of Office 365, read all mail in any case.",
    )
    shared_address = fields.Selection(
        [("all", "Is logged for all of them"), ("none", "Is not logged")],
        "An Address of Several Contacts",
        default="all",
        required=True,
    )
    leave_out_automatic = fields.Boolean(
        "Leave Out Automatic Mail",
        default=True,
        help="Automatic replies, newsletters and reports of deliveries.",
    )
    leave_out_meetings = fields.Boolean("Leave Out Invitations", default=True)
    retention_days = fields.Integer(
        "Days to Wait for a Contact",
        default=30,
        help="Mail with somebody whom Odoo does not know is logged if the contact is "
        "made within this time.",
    )
    last_error_code = fields.Char("Error Code", copy=False, readonly=True)
    last_request_id = fields.Char("Request ID", copy=False, readonly=True)
    next_try = fields.Datetime(copy=False, readonly=True)
    throttled_until = fields.Datetime(copy=False, readonly=True)
    failures = fields.Integer("Failures in a Row", copy=False, readonly=True)
    last_run = fields.Datetime(copy=False, readonly=True)
    last_success = fields.Datetime(copy=False, readonly=True)
    last_inbound = fields.Datetime(
        "Last Mail From a Customer", copy=False, readonly=True
    )
    last_outbound = fields.Datetime(
        "Last Mail to a Customer", copy=False, readonly=True
    )
    waiting = fields.Integer("Waiting in the Inbox", copy=False, readonly=True)
    parked_seen = fields.Datetime(copy=False, readonly=True)

    _address_uniq = models.UniqueIndex(
        "(lower(address))", "This mailbox is set up already."
    )
    _inbox_uniq = models.UniqueIndex(
        "(inbox_id) WHERE inbox_id IS NOT NULL",
        "This mailbox is set up already, under another address.",
    )

    @api.depends("account_id", "company_id")
    def _compute_sign_in_mode(self) -> None:
        for mailbox in self:
            mailbox.sign_in_mode = mailbox.sudo()._app().sign_in_mode

    @api.constrains("address")
    def _check_address(self) -> None:
        """What is somebody's own is not logged: a mailbox of everybody's is."""
        for mailbox in self:
            address = canonical.email(mailbox.address)
            if not address:
                raise ValidationError(
                    self.env._(
                        "This is not an e-mail address: %s. Enter one address, such as "
                        "name@company.com.",
                        mailbox.address,
                    )
                )
            if mailbox._is_somebodys(address):
                raise ValidationError(
                    self.env._(
                        "%s is somebody's own mailbox. Enter the address of a shared "
                        "mailbox.",
                        mailbox.address,
                    )
                )

    def _is_somebodys(self, address: str) -> bool:
        """By any address of a user, whether or not they have left."""
        book = self._book_of_ours()
        return address in book.ours or address in book.colleagues

    @api.constrains("retention_days")
    def _check_retention_days(self) -> None:
        if any(not 0 <= mailbox.retention_days <= 3650 for mailbox in self):
            raise ValidationError(self.env._("Wait between 0 and 3650 days."))

    @api.constrains("inbox_name", "archive_name", "not_logged_name")
    def _check_folders_differ(self) -> None:
        """What goes back to where it is read would be read for ever."""
        for mailbox in self:
            targets = (mailbox.archive_name, mailbox.not_logged_name)
            if mailbox.inbox_name.casefold() in (name.casefold() for name in targets):
                raise ValidationError(
                    self.env._(
                        "Mail cannot go to the folder that is read: it would be read "
                        "for ever. Choose another folder for it."
                    )
                )

    @api.constrains("largest_file")
    def _check_largest_file(self) -> None:
        if any(not 1 <= mailbox.largest_file <= 50 for mailbox in self):
            raise ValidationError(self.env._("Keep files of 1 to 50 MB."))

    @api.model_create_multi
    def create(self, vals_list: list[dict]) -> models.BaseModel:
        for vals in vals_list:
            self._check_not_earned(set(vals))
            self._tidy(vals)
            if not self.env.su:  # no default of the caller's own
                vals.update({**dict.fromkeys(EARNED, False), "state": "off"})
        return super().create(vals_list)

    def write(self, vals: dict) -> bool:
        self._check_not_earned(set(vals))
        self._tidy(vals)
        if vals.get("active") is False and any(one.state != "off" for one in self):
            raise UserError(self.env._("Switch the mailbox off first."))
        if set(vals) & IDENTIFYING and any(one.state != "off" for one in self):
            raise UserError(
                self.env._("Switch the mailbox off to read another one, or otherwise.")
            )
        self._check_same(vals)
        for folder_id, (name, _made) in FOLDERS.items():
            if name in vals:
                vals = {**vals, folder_id: False, "read_whole": False}
        if vals.get("state") == "off" or vals.get("inbox_id") is False:
            self._stop_notices()
        left = self.filtered(lambda one: one.not_logged_policy == "leave")
        done = super().write(vals)
        for mailbox in left.filtered(lambda one: one.not_logged_policy != "leave"):
            self.env["office365.message"].sudo()._take_up_left(mailbox)
        return done

    def _tidy(self, vals: dict) -> None:
        for name in ("address", *(name for name, _made in FOLDERS.values())):
            if vals.get(name):
                vals[name] = vals[name].strip()

    def _check_not_earned(self, names: set[str]) -> None:
        if not self.env.su and names & EARNED:
            raise AccessError(
                self.env._("This is set by reading the mailbox, not by hand.")
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_switched_off(self) -> None:
        if any(mailbox.state != "off" for mailbox in self):
            raise UserError(self.env._("Switch the mailbox off first."))
        self._check_no_mail()

    def _check_same(self, vals: dict) -> None:
        """The IDs of what was logged are of the mailbox that it was until now, and it
        is the company's."""
        other = self.browse()
        if "address" in vals:
            new = (vals["address"] or "").lower()
            other |= self.filtered(lambda one: one.address.lower() != new)
        if "company_id" in vals:
            company = vals["company_id"]
            other |= self.filtered(lambda one: one.company_id.id != company)
        if other:
            other._check_no_mail()

    def _check_no_mail(self) -> None:
        messages = self.env["office365.message"].sudo()
        if messages.search_count([("mailbox_id", "in", self.ids)], limit=1):
            raise UserError(
                self.env._(
                    "Mail of this mailbox is on your contacts. Archive the mailbox "
                    "instead: what was logged stays, and its links lead there."
                )
            )

    # -- how it is read

    def _app(self) -> models.BaseModel:
        if self.account_id:
            return self.account_id._app()
        return self.env["office365.app"]._for_company(self.company_id)

    def _graph_client(self, max_wait: float = 60.0) -> GraphClient:
        """Requests to the shared mailbox; raises ``AppRefused`` if not set up."""
        self.ensure_one()
        app = self._app()
        registration = app._registration()
        if app.sign_in_mode == "application":
            if self.state == "error":
                # permissions that were granted since are in new tokens only
                auth.forget_app_tokens(registration)
            token = partial(auth.client_credentials_token, registration)
        elif unread := self._why_unread():
            raise unread
        else:
            token = self.account_id._token_source(registration)
        return GraphClient(
            graph_url=registration.cloud.graph_url,
            token=token,
            mailbox_key=f"{app.client_id} {self.address.lower()}",
            mailbox=people.path(self.address),
            max_wait=max_wait,
        )

    # -- how it is doing

    def _language(self) -> str | None:
        told = self.account_id.user_id or self.switched_on_by
        return told.lang or self._app().responsible_id.lang

    def _record_success(self) -> None:
        """The mailbox answered, unless it has been switched off meanwhile."""
        if self.state == "off":
            return
        self.write({"last_success": fields.Datetime.now(), "state": "on"})
        self._forget_errors()
        self._app()._report(None)

    def _forget_errors(self) -> None:
        empty = dict.fromkeys(
            "last_error last_error_remedy last_error_code last_request_id next_try "
            "failures".split(),
            False,
        )
        if any(self[name] for name in empty):
            self.write(empty)
            self._untell(ALERT)

    def _handle_graph_error(self, error: GraphError) -> Action:
        """Note an error that ended a run; it is tried again, for mail goes on coming.
        Nothing of it is touched until then."""
        remedies = self.env["office365.remedy"].with_context(lang=self._language())
        message, cure = remedies._explain(error)
        failures = self.failures + 1
        first = FIRST_PAUSE.get(error.action, timedelta(minutes=1))
        pause = min(first * 2 ** min(self.failures, 10), LONGEST_PAUSE)
        if error.retry_after:
            pause = timedelta(seconds=error.retry_after)
        until = fields.Datetime.now() + pause
        lasts = error.action in FIRST_PAUSE or error.code == "NoSuchFolder"
        red = lasts or failures >= FAILURES_UNTIL_RED
        news = red and self.last_error_code != error.code
        self.write(
            {
                "last_error": message,
                "last_error_remedy": cure,
                "last_error_code": error.code,
                "last_request_id": error.client_request_id or error.request_id,
                "failures": failures,
                "next_try": until,
                "throttled_until": until if error.retry_after else False,
                "state": "error" if red and self.state != "off" else self.state,
            }
        )
        # that nobody reads it is no fault of the registration
        if isinstance(error, AppRefused) and not self._lacks_reader():
            self._app()._report(error)
        if news and self.state == "error":
            self._tell_people(message, cure)
        return error.action

    def _tell_people(self, message: str, remedy: str) -> None:
        """Whoever reads it, and whoever looks after it."""
        people = self._people().filtered("active") or self._app().responsible_id
        self._tell(ALERT, people, lambda _mailbox: (message, remedy))

    def _people(self) -> models.BaseModel:
        reader = self.account_id.user_id | self.switched_on_by
        return reader | self._managers(self.company_id)
