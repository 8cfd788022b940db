"""What can be wrong with an event, and what a person can do about it, by code."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

# pylint: disable=prefer-env-translation
TRY_AGAIN = _lt("Correct it in Outlook or in Odoo; it is then synced by itself.")
NOTHING = _lt("Nothing needs to be done.")
KEPT = _lt("Change the series in Outlook. Odoo shows its days and leaves it as it is.")
EVENT_MESSAGES = {
    "refused": (
        _lt("Odoo refused the change."),
        _lt("Correct the event in Outlook, or the rule in Odoo that it breaks."),
    ),
    "rejected": (
        _lt("Outlook refused the event."),
        _lt(
            "Correct it in Odoo. If somebody was not invited, open it and press Send "
            "Odoo's Invitations."
        ),
    ),
    "too_long": (
        _lt("The value is too long for Outlook."),
        _lt("Shorten it in Odoo. All else of the event is synced."),
    ),
    "record_unreadable": (
        _lt("You may not read this event in Odoo."),
        _lt("Ask its organizer or your administrator."),
    ),
    "unwritable": (
        _lt("You may not change this event in Odoo; Outlook keeps what you wrote."),
        _lt("Ask its organizer to change it."),
    ),
    "two_candidates": (
        _lt("Several events in Odoo may be this one; none was guessed."),
        _lt("Delete the one that is too many, then try again."),
    ),
    "moved_away": (
        _lt("It was moved to another calendar in Outlook and is no longer synced."),
        _lt("Move it back and choose Sync again, or leave it."),
    ),
    "place_unknown": (
        _lt("It left the calendar, and another calendar does not say if it is there."),
        _lt(
            "It stays in Odoo and is asked for again. If that lasts, get the right to "
            "see the calendar under Details, or remove it from your list in Outlook."
        ),
    ),
    "no_address": (
        _lt("Attendees without an e-mail address cannot be invited by Outlook."),
        _lt("Enter their addresses in Odoo; they are then invited."),
    ),
    "meeting_in_note": (
        _lt("The note holds the link to the online meeting and was left as it is."),
        _lt("Change the note in Outlook."),
    ),
    "occurrence_gone": (
        _lt("Outlook has no occurrence of the series on this day."),
        _lt("Change the series, or make an event of its own for this day."),
    ),
    "occurrence_cancelled": (
        _lt("Outlook does not bring back a cancelled day of a series."),
        _lt("Make an event of its own for that day, and archive this one again."),
    ),
    "no_answer": (
        _lt("An answer cannot be taken back in Outlook."),
        _lt("Answer yes, perhaps or no."),
    ),
    "time_unreadable": (_lt("It cannot be told when it is."), TRY_AGAIN),
    "organizer_changed": (
        _lt("Outlook cannot give a meeting another organizer."),
        _lt("Open it in Odoo and make it anew in the new organizer's calendar."),
    ),
    "edited_after_deletion": (
        _lt("It was deleted in Odoo, but edited in Outlook since."),
        _lt("It is back in Odoo; delete it again if it is not needed."),
    ),
    "held": (
        _lt("So many events would be deleted that nothing was."),
        _lt("Look at what is gone and approve it in your Preferences, or put it back."),
    ),
    "recurrence_several_weekdays": (
        _lt("Odoo cannot repeat on the first or last of several weekdays."),
        KEPT,
    ),
    "recurrence_last_day": (
        _lt("Odoo cannot take the last day of a short month instead."),
        KEPT,
    ),
    "recurrence_short_months": (
        _lt("Outlook cannot leave out the months that are too short."),
        _lt("Choose a day that every month has. Until then Outlook keeps what it has."),
    ),
    "recurrence_missing": (
        _lt("Odoo does not tell how the series repeats."),
        _lt("Choose it in Odoo. Until then Outlook keeps what it has."),
    ),
    "recurrence_week_start": (
        _lt("The series counts its weeks from another weekday than your language."),
        KEPT,
    ),
    "recurrence_limit": (
        _lt("Odoo holds 720 events of a series, and this one has more."),
        _lt("Nothing needs to be done: more are added as time passes."),
    ),
    "recurrence_unknown": (_lt("The series repeats in an unknown way."), KEPT),
    "recurrence_range_unknown": (_lt("It cannot be told when the series ends."), KEPT),
}
