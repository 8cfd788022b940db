from odoo import api, fields, models
from odoo.tools import SQL

from .office365_account_runner import ASKED

KINDS = [("contacts", "Contacts"), ("events", "Calendar"), ("mail", "Mail")]
# One row for each account and kind that is switched on, and for each mailbox. Rows of
# accounts and of mailboxes are told apart by the remainder of their ids.
ROWS = """
    SELECT account.id * 4 + CASE kind.name WHEN 'contacts' THEN 1 ELSE 2 END AS id,
           kind.name AS kind, account.id AS account_id, NULL::integer AS mailbox_id,
           account.user_id AS user_id, account.company_id AS company_id,
           account.login AS address,
           CASE WHEN account.state = 'connected' AND cursor.problem IS NOT NULL
                THEN 'error'
                WHEN account.state = 'connected' AND NOT CASE kind.name
                WHEN 'contacts' THEN EXISTS (
                     SELECT FROM office365_contact_link AS link
                      WHERE link.account_id = account.id
                        AND link.state IN ('linked', 'new'))
                ELSE EXISTS (
                     SELECT FROM office365_event_link AS link
                      WHERE link.account_id = account.id
                        AND link.state IN ('linked', 'new')) END
                THEN 'nothing'
                ELSE account.state END AS state,
           CASE WHEN account.last_error IS NULL THEN cursor.problem
                ELSE account.last_error END AS problem_kept,
           CASE WHEN account.last_error IS NULL THEN cursor.remedy
                ELSE account.last_error_remedy END AS remedy_kept,
           cursor.last_success AS last_success,
           GREATEST(account.next_try, account.throttled_until) AS next_try,
           COALESCE(journal.waiting, 0) AS waiting, journal.since AS oldest
      FROM office365_account account
     CROSS JOIN (VALUES ('contacts'), ('events')) AS kind (name)
      LEFT JOIN office365_cursor cursor
        ON cursor.account_id = account.id AND cursor.kind = kind.name
      LEFT JOIN (SELECT account_id, kind, min(since) AS since,
                        count(DISTINCT record_id) AS waiting
                   FROM (%(left)s) AS change
                  GROUP BY account_id, kind) AS journal
        ON journal.account_id = account.id AND journal.kind = kind.name
     WHERE CASE kind.name WHEN 'contacts' THEN account.contacts_enabled
                          ELSE account.calendar_enabled END
           OR account.is_leaving AND (cursor.folder_id IS NOT NULL
                                      OR cursor.problem IS NOT NULL)
     UNION ALL
    SELECT mailbox.id * 4 + 3, 'mail', NULL, mailbox.id, reader.user_id,
           mailbox.company_id, mailbox.address,
           CASE WHEN mailbox.state = 'off' THEN 'not_connected'
                WHEN mailbox.state != 'on' THEN mailbox.state
                WHEN mailbox.last_inbound IS NOT NULL
                  OR mailbox.last_outbound IS NOT NULL
                  OR EXISTS (SELECT FROM office365_message AS mail
                              WHERE mail.mailbox_id = mailbox.id) THEN 'connected'
                ELSE 'nothing' END,
           mailbox.last_error, mailbox.last_error_remedy, mailbox.last_success,
           GREATEST(mailbox.next_try, mailbox.throttled_until),
           COALESCE(mailbox.waiting, 0), NULL
      FROM office365_mailbox mailbox
      LEFT JOIN office365_account reader ON reader.id = mailbox.account_id
     WHERE mailbox.active
"""
# What is journalled, and what a run has taken up and not come to the end of.
LEFT = """
    SELECT account_id, kind, record_id, since FROM office365_change
     WHERE kind != %(asked)s
     UNION ALL
    SELECT account_id, 'contacts', COALESCE(partner_id, -id), write_date
      FROM office365_contact_link
     WHERE pending IS NOT NULL AND COALESCE(tries, 0) = 0
     UNION ALL
    SELECT account_id, 'events', COALESCE(event_id, -recurrence_id, -id), write_date
      FROM office365_event_link
     WHERE pending IS NOT NULL AND COALESCE(tries, 0) = 0
"""
LAST_HOUR = """
    SELECT account_id, mailbox_id, kind, count(*) AS runs,
           sum(local_created + local_updated + local_deleted) AS local,
           sum(remote_created + remote_updated + remote_deleted) AS remote,
           sum(failed) AS failed
      FROM office365_sync_run
     WHERE started > now() AT TIME ZONE 'UTC' - interval '1 hour'
     GROUP BY account_id, mailbox_id, kind
"""
ISSUES = """
    SELECT issue.account_id, issue.mailbox_id, count(*) AS issues,
           CASE WHEN mailbox_id IS NOT NULL THEN 'mail'
                WHEN event_link_id IS NOT NULL OR code IN ('held_events',
                     'calendar_gone', 'left_there') THEN 'events'
                ELSE 'contacts' END AS kind
      FROM office365_sync_issue issue
     GROUP BY issue.account_id, issue.mailbox_id, 4
"""


class Office365Status(models.Model):
    """How each account and each mailbox is doing, at a glance, for managers."""

    _name = "office365.status"
    _description = "Office 365 Status"
    _auto = False
    _order = "is_in_trouble desc, waiting desc, id"
    _rec_name = "address"
    _depends = {  # read by the statement below, and written before it is
        "office365.account": [
            "state",
            "last_error",
            "last_error_remedy",
            "next_try",
            "throttled_until",
            "login",
            "user_id",
            "company_id",
            "contacts_enabled",
            "calendar_enabled",
            "is_leaving",
        ],
        "office365.change": ["account_id"],
        "office365.cursor": ["last_success", "problem", "remedy"],
        "office365.contact.link": ["account_id", "state", "pending", "tries"],
        "office365.event.link": ["account_id", "state", "pending", "tries"],
        "office365.mailbox": [
            "state",
            "waiting",
            "last_error",
            "last_error_remedy",
            "last_success",
            "next_try",
            "throttled_until",
            "active",
            "account_id",
            "last_inbound",
            "last_outbound",
        ],
        "office365.message": ["mailbox_id"],
        "office365.sync.issue": ["account_id", "mailbox_id", "code"],
        "office365.sync.run": ["started", "kind", "failed", "state"],
    }

    whose = fields.Char(
        compute="_compute_whose", help="The user, or the shared mailbox."
    )
    kind = fields.Selection(KINDS, readonly=True)
    account_id = fields.Many2one("office365.account", readonly=True)
    mailbox_id = fields.Many2one("office365.mailbox", readonly=True)
    user_id = fields.Many2one("res.users", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    address = fields.Char("Mailbox Address", readonly=True)
    state = fields.Selection(
        [
            ("connected", "Works"),
            ("nothing", "Nothing yet"),
            ("sign_in_needed", "Sign in again"),
            ("error", "Error"),
            ("not_connected", "Off"),
        ],
        "Status",
        readonly=True,
        help="Nothing yet: it is switched on, and no contact, meeting or mail has come "
        "yet.",
    )
    is_in_trouble = fields.Boolean(readonly=True)
    problem_kept = fields.Char(readonly=True)
    remedy_kept = fields.Char(readonly=True)
    problem = fields.Char(compute="_compute_problem")
    remedy = fields.Char(compute="_compute_problem")
    last_success = fields.Datetime(readonly=True)
    next_try = fields.Datetime(readonly=True)
    waiting = fields.Integer(
        readonly=True, help="Changes that are not synced yet, or mail in the inbox."
    )
    oldest = fields.Datetime("Oldest Waits Since", readonly=True)
    issues = fields.Integer(readonly=True)
    hour_runs = fields.Integer("Runs in the Last Hour", readonly=True)
    hour_local = fields.Integer("To Odoo in the Last Hour", readonly=True)
    hour_remote = fields.Integer("To Outlook in the Last Hour", readonly=True)
    hour_failed = fields.Integer("Failed in the Last Hour", readonly=True)
    last_hour = fields.Char(compute="_compute_last_hour", help="What was synced in it.")

    @property
    def _table_query(self) -> SQL:
        return SQL(
            """
            SELECT line.*, line.state IN ('error', 'sign_in_needed') AS is_in_trouble,
                   COALESCE(issue.issues, 0) AS issues,
                   COALESCE(run.runs, 0) AS hour_runs,
                   COALESCE(run.local, 0) AS hour_local,
                   COALESCE(run.remote, 0) AS hour_remote,
                   COALESCE(run.failed, 0) AS hour_failed
              FROM (%(rows)s) AS line
              LEFT JOIN (%(runs)s) AS run
                ON run.kind = line.kind
               AND (run.account_id = line.account_id
                    OR run.mailbox_id = line.mailbox_id)
              LEFT JOIN (%(issues)s) AS issue
                ON issue.kind = line.kind
               AND (issue.account_id = line.account_id
                    OR issue.mailbox_id = line.mailbox_id)
            """,
            rows=SQL(ROWS, left=SQL(LEFT, asked=ASKED)),
            runs=SQL(LAST_HOUR),
            issues=SQL(ISSUES),
        )

    @api.depends("address", "user_id", "mailbox_id")
    def _compute_whose(self) -> None:
        for row in self:
            row.whose = row.address if row.mailbox_id else row.sudo().user_id.name

    @api.depends("whose", "kind")
    def _compute_display_name(self) -> None:
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for row in self:
            row.display_name = f"{row.whose}, {kinds.get(row.kind)}"

    @api.depends("problem_kept", "remedy_kept")
    @api.depends_context("lang")
    def _compute_problem(self) -> None:
        """It is kept in the language of the account's user."""
        told = [text for row in self for text in (row.problem_kept, row.remedy_kept)]
        retold = iter(self.env["office365.remedy"]._retold(*told))
        for row in self:
            row.problem, row.remedy = next(retold), next(retold)

    @api.depends("hour_local", "hour_remote")
    def _compute_last_hour(self) -> None:
        for row in self:
            told = self.env._(
                "%(local)s to Odoo,\n%(remote)s to Outlook",
                local=row.hour_local,
                remote=row.hour_remote,
            )
            row.last_hour = told if row.hour_local or row.hour_remote else False

    def action_open(self) -> dict:
        """The account or the mailbox itself."""
        self.ensure_one().check_access("read")
        record = self.mailbox_id or self.account_id
        return {**record._get_records_action(), "name": self.display_name}

    def action_issues(self) -> dict:
        """What of it could not be synced."""
        self.ensure_one().check_access("read")
        return self._of_this("action_sync_issues", *("account_id", "mailbox_id"))

    def action_runs(self) -> dict:
        """What its runs did."""
        self.ensure_one().check_access("read")
        return self._of_this("action_sync_runs", *("account_id", "mailbox_id"))

    def _of_this(self, name: str, *links: str) -> dict:
        action = self.env["ir.actions.act_window"]._for_xml_id(f"office365_sync.{name}")
        domain = [(link, "=", self[link].id) for link in links if self[link]]
        if name == "action_sync_runs":
            domain.append(("kind", "=", self.kind))
        return {**action, "domain": domain, "context": {}}
