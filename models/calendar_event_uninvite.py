from typing import Any

from odoo import models
from odoo.fields import Command


class CalendarEvent(models.Model):
    """To take somebody off a meeting is its organizer's to do, in the organizer's own
    account: who is invited by a stranger stays so; who takes off oneself says no."""

    _inherit = "calendar.event"

    def write(self, vals: dict) -> bool:
        if "partner_ids" not in vals or self._office365_is_inside():
            return super().write(vals)
        rest = self
        for event in self:
            if staying := event._office365_staying(vals):
                kept = event._office365_with(vals["partner_ids"], staying)
                super(CalendarEvent, event).write({**vals, "partner_ids": kept})
                rest -= event
        return not rest or super(CalendarEvent, rest).write(vals)

    def _office365_staying(self, vals: dict) -> models.BaseModel:
        """Those whom this would take off, and who stay all the same."""
        ids = self._fields["partner_ids"].convert_to_cache(vals["partner_ids"], self)
        removed = self.partner_ids.filtered(lambda person: person.id not in ids)
        if not removed:
            return removed
        meant = self._office365_meant(vals.get("recurrence_update") or "self_only")
        oneself = removed & self.env.user.partner_id
        if oneself and not meant._office365_decline():
            oneself -= oneself
        invited = removed - self.env.user.partner_id
        if invited:
            invited &= self._office365_invited_by_stranger()
            self._office365_tell_staying(invited)
        return oneself | invited

    def _office365_invited_by_stranger(self) -> models.BaseModel:
        """Who has it in a mailbox of their own, while nobody here organizes it."""
        links = self.sudo()._office365_all_links()
        if links.filtered(lambda link: link._is_organizers() and link._is_in_use()):
            return self.env["res.partner"]
        theirs = links.filtered(
            lambda link: (
                link._is_in_use() and (link.raw or {}).get("isOrganizer") is False
            )
        )
        return theirs.user_id.partner_id.sudo(False)

    def _office365_with(self, commands: Any, staying: models.BaseModel) -> list:  # noqa: ANN401
        """The same without taking off these, so that what they have answered stays."""
        made = [
            one
            for one in commands or ()
            if isinstance(one, list | tuple) and one[0] == Command.CREATE
        ]
        others = [one for one in commands or () if one not in made]
        ids = self._fields["partner_ids"].convert_to_cache(others, self)
        return [Command.set([*ids, *staying.ids]), *made]

    def _office365_tell_staying(self, staying: models.BaseModel) -> None:
        if not staying:
            return
        message = self.env._(
            "%s: invited from outside Odoo. Only the organizer, in the organizer's own "
            "calendar, can take somebody off this meeting.",
            ", ".join(staying.mapped("display_name")),
        )
        told = {"title": self.env._("Still invited"), "message": message}
        self.env.user._bus_send("simple_notification", {**told, "type": "info"})
