from typing import Any

from odoo import models
from odoo.fields import Command

OFF = (Command.UNLINK, Command.DELETE)


class CalendarEvent(models.Model):
    """To take somebody off a meeting is its organizer's to do, in the organizer's own
    account: who is invited by a stranger stays so; who takes off oneself says no."""

    _inherit = "calendar.event"

    def write(self, vals: dict) -> bool:
        if "partner_ids" not in vals or self._office365_is_inside():
            return super().write(vals)
        rest, commands = self, self._office365_commands(vals["partner_ids"])
        for event in self:
            if staying := event._office365_staying({**vals, "partner_ids": commands}):
                kept = event._office365_with(commands, staying)
                super(CalendarEvent, event).write({**vals, "partner_ids": kept})
                rest -= event
        return not rest or super(CalendarEvent, rest).write(vals)

    def _office365_commands(self, value: Any) -> list:  # noqa: ANN401  as Odoo takes it
        """As Odoo reads what is written: plain ids take the place of all."""
        if isinstance(value, models.BaseModel):
            return [Command.set(value.ids)]
        if not value:
            return [Command.clear()] if value in (False, None) else []
        return [Command.set(value)] if isinstance(value[0], int) else list(value)

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

    @staticmethod
    def _office365_with(commands: list, staying: models.BaseModel) -> list:
        """The same without taking off these, so that what they have answered stays;
        of a series it is told all events, which have guests of their own."""
        kept = []
        for one in commands:
            if one[0] in (Command.SET, Command.CLEAR):
                ids = one[2] if one[0] == Command.SET else ()
                kept.append(Command.set([*dict.fromkeys([*ids, *staying.ids])]))
            elif one[0] not in OFF or one[1] not in staying.ids:
                kept.append(one)
        return kept

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
