"""Odoo's own connector and the addon in one Odoo: never both for one person (B7)."""

from __future__ import annotations

from owner import asked, daily

EVE = "eve@far.example"


def run(ours) -> str:
    """A run of ours; how it ended."""
    with ours.env() as env:
        return env["office365.account"].browse(ours.account_id)._run_calendar()


def stop_theirs(ours) -> None:
    """What the remedy says: stop it in the calendar."""
    with ours.env(ours.user_id) as env:
        env.user.stop_microsoft_synchronization()


def titles(ours) -> list[str]:
    with ours.env() as env:
        return sorted(env["calendar.event"].search([]).mapped("name"))


def test_ours_does_not_begin_while_theirs_syncs_the_same_person(ours, theirs, outlook):
    outlook.create("Visit")
    assert run(ours) != "done"
    assert titles(ours) == []
    with ours.env(ours.user_id) as env:
        account = env["office365.account"].browse(ours.account_id)
        assert "syncs this user already" in account.calendar_problem
    theirs.sync()
    assert titles(ours) == ["Visit"]


def test_ours_takes_over_what_theirs_has_synced(ours, theirs, outlook, both):
    outlook.create("Visit", attendees=asked(EVE))
    outlook.create("Stand-up", recurrence=daily(3))
    theirs.sync()
    there = outlook.events()
    both.simulator.admin("DELETE", "mails")
    stop_theirs(ours)
    both.simulator.clear_counters()
    assert run(ours) == "done"
    assert titles(ours) == ["Stand-up"] * 3 + ["Visit"]
    assert outlook.events().keys() == there.keys()
    with ours.env() as env:
        links = env["office365.event.link"].search([])
        assert links.mapped("state") == ["linked", "linked"]
        visit = env["calendar.event"].search([("name", "=", "Visit")])
        assert visit.ms_universal_event_id == there["Visit"]["iCalUId"]
    assert run(ours) == "done"
    assert both.simulator.admin("GET", "mails") == []


def test_save_is_sent_by_one_of_them_alone(ours, theirs, outlook, both):
    outlook.create("Visit")
    theirs.sync()
    stop_theirs(ours)
    assert run(ours) == "done"
    both.simulator.clear_counters()
    with ours.env(ours.user_id) as env:
        env["calendar.event"].search([("name", "=", "Visit")]).location = "Bern"
    assert both.simulator.counters()["requests"] == 0
    assert run(ours) == "done"
    assert outlook.events()["Visit"]["location"]["displayName"] == "Bern"
    assert titles(ours) == ["Visit"]


def test_ours_stops_when_theirs_begins_again(ours, theirs, outlook, both):
    stop_theirs(ours)
    assert run(ours) == "done"
    with ours.env(ours.user_id) as env:
        env.user.restart_microsoft_synchronization()
    outlook.create("Visit")
    assert run(ours) != "done"
    assert titles(ours) == []
