from collections.abc import Collection

from odoo import fields, models
from odoo.tools import SQL

LINK_TABLES = {"contacts": "office365_contact_link", "events": "office365_event_link"}
# what the issue about held deletions is called
HELD_CODES = {"contacts": "held", "events": "held_events"}


class Office365Cursor(models.Model):
    """How far an account's sync has read. The sync alone writes it, so that people's
    changes to their preferences never collide with a run; their yes or no to deletions
    is here for it is about a run's own list."""

    _name = "office365.cursor"
    _description = "Office 365 Cursor"

    account_id = fields.Many2one("office365.account", required=True, ondelete="cascade")
    kind = fields.Selection(
        [("contacts", "Contacts"), ("events", "Calendar")], required=True
    )
    link = fields.Text()
    round = fields.Integer()
    listing = fields.Boolean(default=True)
    folder_id = fields.Char("Folder ID")
    folder_name = fields.Char("Folder")
    folder_wanted = fields.Char(help="The name that it was looked for by.")
    folder_seen = fields.Datetime(help="When the folder itself was last looked at.")
    scope = fields.Char(help="The selection that was last put into effect.")
    held = fields.Integer("Deletions Held Back")
    approved = fields.Boolean("Deletions Approved")
    brake = fields.Json(
        help="The links held back, those consented to, and those lost with a folder."
    )
    problem = fields.Char(help="Why this kind of record alone is not synced.")
    problem_code = fields.Char()
    remedy = fields.Char()
    last_success = fields.Datetime(help="When a run last came to its end.")
    window_first = fields.Date(help="The first day that the feed is about.")
    window_last = fields.Date(help="The first day that it is not about any more.")
    begun = fields.Datetime(help="When the feed was last begun anew.")
    categories = fields.Json(help="The categories that Outlook was seen to have.")
    filled_to = fields.Date(help="As far as endless series have been filled.")
    last_run = fields.Datetime(help="When the last run began, to the microsecond.")
    removed_to = fields.Integer(
        help="The last link that a removal from Outlook has looked at."
    )
    is_removed = fields.Boolean(help="That removal has come to its end.")
    made = fields.Json(
        prefetch=False,
        help="By mailbox, which items were made from Odoo that no link tells of now.",
    )
    is_slow = fields.Boolean(help="Its last run took so long that others go first.")

    _account_uniq = models.UniqueIndex("(account_id, kind)")

    def _forget_folder(self) -> None:
        """Its owner has deleted the folder or calendar, and what was in it with it. Of
        none of it has anybody said that it is to go: what would be taken away in Odoo
        waits for a yes, however little that is."""
        self.ensure_one()
        table = SQL.identifier(LINK_TABLES[self.kind])
        mine = SQL("account_id = %s", self.account_id.id)
        self.env.cr.execute(
            SQL("DELETE FROM %s WHERE %s AND state = 'skipped'", table, mine)
        )
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET gone = 'deleted', pending = NULL"
                " WHERE %s AND state = 'linked' RETURNING id",
                table,
                mine,
            )
        )
        lost = [row[0] for row in self.env.cr.fetchall()]
        self.write(
            {
                "link": False,
                "folder_id": False,
                "listing": True,
                "folder_name": False,
                "brake": {**(self.brake or {}), "lost": lost},
            }
        )

    def _decide_held(self, link_ids: Collection[int], consented: bool) -> None:
        """These are held no more: consented to, or to be kept."""
        self.ensure_one()
        brake = self.brake or {}
        held = set(brake.get("held", ())) - set(link_ids)
        agreed = set(brake.get("consented", ()))
        agreed = agreed | set(link_ids) if consented else agreed - set(link_ids)
        told = {"held": sorted(held), "consented": sorted(agreed)}
        if lost := set(brake.get("lost", ())) - set(link_ids):
            told["lost"] = sorted(lost)
        self.write({"brake": told, "held": len(held)})
        issues = self.env["office365.sync.issue"]
        issues._tell_held(self.account_id, HELD_CODES[self.kind], len(held))
