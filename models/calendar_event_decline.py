from odoo import models

# what becomes of the links of those who keep it in Outlook
SKIPPED = {"state": "skipped", "reason": "deleted_by_colleague"}
STOPPED = {"state": "stopped"}
# what Odoo writes to archive an event; all else that is written with it is an edit
ARCHIVING = frozenset("active recurrence_update need_sync need_sync_m".split())


class CalendarEvent(models.Model):
    """To delete or archive somebody else's meeting is a no, as it is in Outlook and in
    Odoo's calendar: it stays for all others, on both sides."""

    _inherit = "calendar.event"

    def write(self, vals: dict) -> bool:
        if "active" not in vals or self._office365_is_inside():
            inside = self.with_context(office365_inside=True)
            return super(CalendarEvent, inside).write(vals)
        if vals["active"]:
            self._office365_take_up_again()
            return super().write(vals)
        declined = self._office365_decline()
        others = {name: vals[name] for name in vals if name not in ARCHIVING}
        if declined and others:
            edited = declined.with_context(office365_inside=True)
            super(CalendarEvent, edited).write(others)
        rest = self - declined
        rest._office365_leave_to_others(STOPPED)
        return not rest or super(CalendarEvent, rest).write(vals)

    def unlink(self) -> bool:
        rest = self - self._office365_decline()
        rest._office365_leave_to_others(SKIPPED)
        return not rest or super(CalendarEvent, rest).unlink()

    def action_mass_deletion(self, recurrence_update_setting: str) -> None:
        """Before its series is taken apart."""
        events = self._office365_meant(recurrence_update_setting)
        if events._office365_decline():
            return None
        events._office365_leave_to_others(SKIPPED)
        return super().action_mass_deletion(recurrence_update_setting)

    def action_mass_archive(self, recurrence_update_setting: str) -> None:
        """Before its series is taken apart."""
        events = self._office365_meant(recurrence_update_setting)
        if events._office365_decline():
            return None
        events._office365_leave_to_others(STOPPED)
        return super().action_mass_archive(recurrence_update_setting)

    def _office365_is_inside(self) -> bool:
        """Is this the sync's doing, or Odoo's own that makes a series anew?"""
        context = self.env.context
        return "office365_written" in context or "office365_inside" in context

    def _office365_meant(self, recurrence_update: str) -> models.BaseModel:
        if recurrence_update == "self_only":
            return self
        events = self.recurrence_id.calendar_event_ids
        if recurrence_update == "future_events":
            return events.filtered(lambda event: event.start >= self.start)
        return events

    # -- somebody who is invited

    def _office365_decline(self) -> models.BaseModel:
        """Of these, the meetings that are not its user's to end: declined instead, and
        gone from the user's own Outlook. That tells nobody; of each single day of a
        series its organizer is told."""
        user = self.env.user
        if self.env.su or self._office365_is_inside():
            return self.browse()
        mine = self.filtered(
            lambda event: (
                user.partner_id in event.partner_ids and event.user_id != user
            )
        )
        theirs = mine.filtered(lambda event: event._office365_is_of_others(user))
        if theirs:
            theirs.check_access("write")
            theirs._office365_take_own_copies(user)
            lines = theirs.sudo().attendee_ids
            lines.filtered(lambda line: line.partner_id == user.partner_id).write(
                {"state": "declined"}
            )
            theirs._office365_tell_declined(user)
        return theirs

    def _office365_is_of_others(self, user: models.BaseModel) -> bool:
        """Not organized in this one's mailbox: is it in somebody else's, or does the
        user sync, and a colleague organize it?"""
        links = self.sudo()._office365_all_links()
        if any(link._is_organizers() for link in links._of_user(user)):
            return False
        organizer = self.sudo().user_id
        if organizer.active and organizer._is_internal():
            accounts = self.env["office365.account"]
            if accounts._syncing_calendar_of(user):
                return True
        return any(link.user_id != user and link._is_in_use() for link in links)

    def _office365_take_own_copies(self, user: models.BaseModel) -> None:
        """Single days of a series are declined by the sync."""
        there = self._office365_going()._of_user(user).filtered("remote_id")
        series = there.filtered("recurrence_id").mapped("remote_id")
        masters = {link: (link.raw or {}).get("seriesMasterId") for link in there}
        whole = there.filtered(lambda link: masters[link] in (None, *series))
        whole.write({"state": "stopped", "gone": "left"})
        there.account_id._dispatch()

    def _office365_tell_declined(self, user: models.BaseModel) -> None:
        message = self.env._(
            "%s: it stays for those who meet. You are shown as not coming.",
            ", ".join(sorted(set(self.mapped("name")))[:3]),
        )
        told = {"title": self.env._("Declined"), "message": message, "type": "info"}
        user._bus_send("simple_notification", told)

    # -- somebody who has no part in it

    def _office365_leave_to_others(self, how: dict) -> None:
        """A stranger's meeting that is taken away in Odoo stays in the mailboxes of
        those who are invited, but for the one of whoever takes it away."""
        if self._office365_is_inside():
            return
        links = self._office365_going()
        organizers = links.filtered(lambda link: link._is_organizers())
        ended = {link._leader() for link in organizers}
        left = links.filtered(
            lambda link: (
                link.user_id != self.env.user
                and link._is_in_use()
                and (link.raw or {}).get("isOrganizer") is False
                and link._leader() not in ended
            )
        )
        for link in left:
            link.write({**how, "raw": {**link.raw, "left": True}})

    def _office365_take_up_again(self) -> None:
        """What was left to others when it was archived is theirs in Odoo too."""
        links = self.with_context(active_test=False).sudo()._office365_all_links()
        for link in links.filtered(lambda link: (link.raw or {}).get("left")):
            raw = {name: link.raw[name] for name in link.raw if name != "left"}
            link.write({"state": "linked", "etag": False, "raw": raw})

    def _office365_going(self) -> models.BaseModel:
        """The links of these, and of the series that go with them."""
        series = self.sudo().recurrence_id
        whole = series.filtered(lambda one: one.calendar_event_ids <= self)
        return self.sudo().office365_link_ids | whole.office365_link_ids
