from collections.abc import Iterable, Mapping

from odoo import models
from odoo.tools import SQL

from ..sync import canonical
from ..sync.category_colours import odoo_colour, preset_of

READ, WRITE = "MailboxSettings.Read", "MailboxSettings.ReadWrite"


class Office365Account(models.Model):
    """The colours of Odoo's tags and of Outlook's categories. Each side keeps its own
    from then on: whoever chose another one meant it."""

    _inherit = "office365.account"

    def _permissions(self) -> list[str]:
        """Colours of categories are a setting of the mailbox."""
        company = self.company_id.sudo()
        makes_tags = company.office365_calendar_unknown_tag == "new"
        makes_categories = company.office365_calendar_send_colours
        wanted = {READ: makes_tags, WRITE: makes_categories}
        colours = [name for name in wanted if wanted[name] and self.calendar_enabled]
        return [*super()._permissions(), *colours]

    # -- from Outlook

    def _calendar_sees_colours(self) -> bool:
        """Without the permission, tags are made in colours of Odoo's."""
        granted = self._known_grants()
        return not granted or not granted.isdisjoint((READ.lower(), WRITE.lower()))

    def _calendar_colour_tags(
        self, made: Mapping[str, int], colours: Mapping[str, str]
    ) -> None:
        """Give tags that were just made the colours of their categories."""
        tags = self.env["calendar.event.type"].sudo()
        for name, key in made.items():
            if name in colours:
                tags.browse(key).exists().color = odoo_colour(colours[name])

    # -- to Outlook

    def _calendar_sends_colours(self) -> bool:
        """Without the permission, tags are shown in Outlook without a colour."""
        granted = self._known_grants()
        wanted = self.company_id.sudo().office365_calendar_send_colours
        return wanted and (not granted or WRITE.lower() in granted)

    def _calendar_new_categories(self) -> dict[str, str]:
        """Tags of this user's events in Outlook that were not there when its list of
        categories was last seen, and the colours that are nearest to theirs."""
        seen = set(self._cursor("events").categories or ())
        self.env.cr.execute(
            SQL(
                """
                SELECT DISTINCT tag.name, tag.color
                  FROM office365_event_link link
                  JOIN calendar_event event ON event.id = link.event_id
                    OR event.recurrence_id = link.recurrence_id
                  JOIN meeting_category_rel told ON told.event_id = event.id
                  JOIN calendar_event_type tag ON tag.id = told.type_id
                 WHERE link.account_id = %s AND link.state = 'linked'
                   AND link.remote_id IS NOT NULL AND event.active
                   AND COALESCE(link.raw->>'isOrganizer', 'true') = 'true'
                   AND COALESCE(link.raw->>'copy', '') != 'theirs'
                   AND COALESCE(event.office365_categories->>'tag', '')
                       != tag.id::text
                   AND NOT (%s AND COALESCE(event.privacy, %s) = 'private')
                 ORDER BY tag.name
                """,
                self.id,
                bool(self._calendar_title_of_private()),
                self.user_id.sudo().calendar_default_privacy or "public",
            )
        )
        return {
            name: preset_of(colour)
            for name, colour in self.env.cr.fetchall()
            if canonical.fold(name) not in seen
        }

    def _calendar_saw_categories(self, names: Iterable[str]) -> None:
        """What is taken out of the list in Outlook is not put there again."""
        cursor = self._cursor("events")
        seen = {*(cursor.categories or ()), *map(canonical.fold, names)}
        cursor.categories = sorted(seen)
