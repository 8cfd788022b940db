"""The note within an event's body, the meeting block beside it, the line of names."""

import time

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from mapping_examples import AWKWARD

from sync import canonical
from sync.event_body import (
    loses_meeting,
    meeting_block,
    names_in,
    names_line,
    note_of,
    with_names,
    with_note,
    without_names,
)
from sync.html_spans import cover, parse
from sync.html_text import html_to_text, text_to_html

RULE = "_" * 80
JOIN = (
    "https://teams.microsoft.com/l/meetup-join/19%3ameeting_Nz%40thread.v2/0"
    "?context=%7b%22Tid%22%3a%221%22%7d&anon=true"
)
HREF = JOIN.replace("&", "&amp;")
LINE = (
    '<div style="width:100%; height:20px"><span style="white-space:nowrap;'
    f' color:#5F5F5F; opacity:.36">{RULE}</span>\r\n</div>\r\n'
)


def classic(title, join, language):
    """The block as Teams wrote it until 2024, between two lines."""
    return (
        f'{LINE}<div class="me-email-text" lang="{language}" style="color:#252424;'
        " font-family:'Segoe UI','Helvetica Neue',Helvetica\">\r\n"
        '<div style="margin-top:24px"><span style="font-size:24px">'
        f"{title}</span>\r\n</div>\r\n"
        f'<a class="me-email-headline" href="{HREF}" target="_blank">{join}</a> '
        '</div>\r\n<div style="font-size:14px"><a class="me-email-link"'
        ' href="https://aka.ms/JoinTeamsMeeting">?</a> | <a class="me-email-link"'
        ' href="https://teams.microsoft.com/meetingOptions/?language=x">!</a> </div>'
        f"\r\n{LINE}".rstrip("\r\n")
    )


def recent(title, join, language):
    """The block as Teams writes it since, with its lines inside."""
    rule = f'<div aria-hidden="true" style="overflow:hidden">{RULE}</div>\r\n'
    return (
        f'<div class="me-email-text" lang="{language}" style="max-width:1024px">\r\n'
        f'{rule}<div><span class="me-email-text" style="font-size:20px">{title}</span>'
        f' <a href="{HREF}" id="meet_invite_block.action.join_link"'
        f' class="me-email-headline">{join}</a></div>\r\n{rule}</div>'
    )


def desktop(title, join, language):
    """What Outlook's desktop makes of it: the classes are gone."""
    rule = f'<p class="MsoNormal"><span style="color:gray">{RULE}</span></p>\r\n'
    return (
        f'{rule}<p class="MsoNormal" lang="{language}"><b>{title}</b></p>\r\n'
        f'<p class="MsoNormal"><a href="{HREF}">{join}</a></p>\r\n{rule}'.rstrip("\r\n")
    )


LANGUAGES = [
    ("Microsoft Teams meeting", "Click\r\n here to join the meeting", "en-US"),
    ("Réunion Microsoft Teams", "Cliquez ici pour participer à la réunion", "fr-FR"),
    ("Microsoft Teams-Besprechung", "An der Besprechung teilnehmen", "de-DE"),
    ("Riunione di Microsoft Teams", "Fai clic qui per partecipare", "it-IT"),
    ("Reunión de Microsoft Teams", "Haga clic aquí para unirse", "es-ES"),
    ("Microsoft Teams 会議", "会議に参加するにはここをクリック", "ja-JP"),
    ("اجتماع Microsoft Teams", "انقر هنا للانضمام إلى الاجتماع", "ar-SA"),
]
BLOCKS = [
    make(*language) for make in (classic, recent, desktop) for language in LANGUAGES
]


def document(inner, wrapper=("", "")):
    """A body as Graph answers it: always a whole document."""
    return (
        '<html>\r\n<head>\r\n<meta http-equiv="Content-Type" content="text/html;'
        f' charset=utf-8">\r\n</head>\r\n<body>\r\n{wrapper[0]}{inner}\r\n{wrapper[1]}'
        "</body>\r\n</html>\r\n"
    )


def served(content):
    """What Exchange makes of what was sent: a document, if it was not one already."""
    return content if "<body" in content else document(content)


blocks = st.sampled_from(BLOCKS)
notes = st.one_of(
    st.sampled_from([*AWKWARD, "____\nsignature", "- a\n  - b", "[Odoo] not names"]),
    st.text(max_size=40),
    st.text("a <>&;_-[]\n\t\xa0é😀", max_size=60),
)
names = st.sampled_from(["Ada Test", "Bob; the Second", "", "Zoë <b>", "A: B", "李"])
wrappers = st.sampled_from(
    [("", ""), ('<div class="WordSection1">\r\n', "</div>\r\n"), ("<div><br>\r\n", "")]
)


# -- the block


@pytest.mark.parametrize("block", BLOCKS, ids=range(len(BLOCKS)))
@pytest.mark.parametrize("wrapper", [("", ""), ("<div>\r\n", "</div>")], ids="bw")
def test_d14_the_meeting_block_is_found_in_any_language(block, wrapper):
    content = document(f"<p>Agenda</p>\r\n{block}", wrapper)
    assert meeting_block(content) == block
    assert note_of(content) == "Agenda"
    assert meeting_block(content, join_url=JOIN) == block


@given(notes, blocks, notes, wrappers)
def test_d14_the_block_goes_back_byte_for_byte(note, block, changed, wrapper):
    stored = document(text_to_html(note) + block, wrapper)
    pushed = with_note(stored, changed, join_url=JOIN)
    assert meeting_block(pushed, join_url=JOIN) == block
    assert note_of(pushed, join_url=JOIN) == without_names(changed)
    assert not loses_meeting(stored, JOIN) and not loses_meeting(pushed, JOIN)


@given(notes, blocks, notes)
def test_a_note_around_the_block_is_one_note(before, block, after):
    content = document(text_to_html(before) + block + text_to_html(after))
    both = html_to_text(text_to_html(before) + text_to_html(after))
    assert note_of(content) == without_names(both)
    assert meeting_block(content) == block


def test_a_block_in_plain_text_goes_back_as_it_was():
    block = f"{RULE}\r\nRéunion Microsoft Teams\r\nCliquez ici<{JOIN}>\r\n{RULE}"
    content = f"Agenda\r\n\r\n{block}\r\n"
    assert note_of(content, "text") == "Agenda"
    assert meeting_block(content, "text") == block
    changed = with_note(content, "New", "text")
    assert changed == f"New\n\n{block}"
    assert note_of(changed, "Text") == "New"
    assert with_note(changed, "New", "text") == changed


@pytest.mark.parametrize(
    "note",
    [
        "<p>a</p><p>______</p><p>b</p>",
        f"<p>{RULE}</p><p>a</p>",
        f'<p>Join <a href="{HREF}">here</a></p>',
        '<p class="some-email-text">a</p>',
        f'<p>{RULE}</p><p>{"long " * 200}</p><p><a href="{HREF}">here</a></p>',
    ],
    ids=range(5),
)
def test_lines_and_links_that_people_write_are_no_block(note):
    assert meeting_block(document(note)) == ""
    assert note_of(document(note)) == html_to_text(note)


def test_an_events_own_link_without_lines_is_kept_with_its_paragraph():
    stored = document(f'<p>Agenda</p>\r\n<p>Join <a href="{HREF}">here</a>!</p>')
    assert note_of(stored, join_url=JOIN) == "Agenda"
    pushed = with_note(stored, "New", join_url=JOIN)
    assert f'<p>Join <a href="{HREF}">here</a>!</p>' in pushed
    long = document(f'<div>{"long " * 200}<a href="{HREF}">here</a></div>')
    assert meeting_block(long, join_url=JOIN) == f'<a href="{HREF}">here</a>'


def test_a_block_without_its_last_line_goes_on_to_the_end():
    block = f'<p>{RULE}</p><p><a href="{HREF}">here</a></p><p>Tel. 1</p>'
    assert meeting_block(document(f"<p>a</p>{block}")).strip() == block


def test_two_languages_are_one_block():
    block = recent(*LANGUAGES[0]) + "\r\n" + recent(*LANGUAGES[1])
    assert meeting_block(document(f"<p>a</p>{block}")) == block


def test_a_link_that_no_block_holds_is_not_to_be_overwritten():
    bare = document(f"<p>Join: {HREF}</p>")
    assert loses_meeting(bare, JOIN)
    assert not loses_meeting(bare, None)
    assert not loses_meeting(None, JOIN)
    assert not loses_meeting(document("<p>a</p>"), JOIN)


# -- stability


@given(notes, blocks | st.just(""), wrappers)
def test_d14_a_note_is_byte_stable_over_ten_idle_round_trips(note, block, wrapper):
    stored = first = document(text_to_html(note) + block, wrapper)
    told = before = note_of(stored, join_url=JOIN)
    for _ in range(10):
        odoo = html_to_text(text_to_html(told))
        stored = served(with_note(stored, odoo, join_url=JOIN))
        told = note_of(stored, join_url=JOIN)
    assert (stored, told) == (first, before)


@given(notes, notes, blocks | st.just(""))
def test_d14_a_changed_note_is_byte_stable_from_then_on(note, changed, block):
    stored = document(text_to_html(note) + block)
    sent = without_names(changed)
    bodies = []
    for text in ("In between", sent) * 5:
        stored = served(with_note(stored, text, join_url=JOIN))
        told = note_of(stored, join_url=JOIN)
        assert told == text
        assert served(with_note(stored, told, join_url=JOIN)) == stored
        bodies.append(stored)
    assert bodies == bodies[:2] * 5, "it grows with each change"


@pytest.mark.parametrize("empty", [None, "", document(""), document("<p>\xa0</p>")])
def test_an_empty_body_is_no_note(empty):
    assert note_of(empty) is None
    assert with_note(empty, None) == (empty or "")
    assert note_of(with_note(empty, "a\nb")) == "a\nb"


@given(st.text("<>/abp!-=\"' _" + "\n", max_size=80) | notes, notes)
def test_no_markup_whatever_stops_the_reading(content, note):
    assert note_of(content) == without_names(note_of(content))
    with_note(content, note)


# -- names


@given(notes, names, st.lists(names, max_size=4))
def test_the_line_of_names_comes_and_goes_and_never_grows(note, organizer, people):
    bare = without_names(note)
    once = with_names(note, organizer, people)
    assert without_names(once) == bare
    assert with_names(once, organizer, people) == once
    assert without_names(bare) == bare
    assert names_in(once) == names_line(organizer, people)


@given(notes, names, st.lists(names, max_size=4), blocks | st.just(""))
def test_the_line_of_names_is_no_part_of_the_note(note, organizer, people, block):
    bare = without_names(note)
    line = names_line(organizer, people, ("Organisateur", "Participants"))
    stored = document(text_to_html(bare) + block)
    named = served(with_note(stored, bare, join_url=JOIN, names=line))
    assert note_of(named, join_url=JOIN) == bare
    assert with_note(named, bare, join_url=JOIN) == named
    assert with_note(named, bare, join_url=JOIN, names=line) == named
    changed = with_note(named, "Changed", join_url=JOIN)
    assert changed.count("[Odoo] Organisateur") == 1
    removed = with_note(changed, "Changed", join_url=JOIN, names="")
    assert "[Odoo] Organisateur" not in removed
    assert meeting_block(removed) == block


def test_the_line_of_names_reads_as_people_write():
    line = names_line("Ada Test", ["Bob", "Eve\nExample"])
    assert line == "[Odoo] Organizer: Ada Test; Attendees: Bob, Eve Example"
    assert names_line("Ada", []) == "[Odoo] Organizer: Ada; Attendees:"
    assert with_names("Agenda", "Ada", ["Bob"]).startswith("Agenda\n\n[Odoo] ")


def test_the_line_of_names_is_known_however_outlook_lays_it_out():
    laid_out = document(
        "<div><p>Agenda</p>\r\n<p class=MsoNormal><span>[Odoo] Organizer: Ada\r\n Test;"
        "</span> <i>Attendees: Bob</i></p></div>"
    )
    assert note_of(laid_out) == "Agenda"


# -- spans


@given(st.text("<>/abpr!-=\"' \n", max_size=80))
def test_spans_lie_within_one_another_and_in_order(source):
    root = parse(source)
    assert (root.start, root.end) == (0, len(source))
    for span in root.walk():
        assert span.start <= span.inner <= span.inner_end <= span.end
        position = span.inner
        for child in span.children:
            assert position <= child.start and child.end <= span.inner_end
            position = child.end


@given(st.text("<>/abpr ", max_size=60), st.data())
def test_a_cover_holds_what_it_is_to_hold(source, data):
    assume(source)
    start = data.draw(st.integers(0, len(source) - 1))
    end = data.draw(st.integers(start + 1, len(source)))
    first, last = cover(parse(source), start, end)
    assert first <= start and end <= last


@pytest.mark.parametrize(
    "piece",
    [
        "<",
        "<a ",
        "<p>",
        "<p><b>",
        "<!--",
        "</p>",
        "<script>",
        "<a href='",
        "_" * 80,
        f"<a href='{JOIN}'>",
        "<p class='me-email-text'>",
        "<div>[Odoo] a: b; c: d",
    ],
)
def test_long_markup_is_read_in_time_that_grows_with_its_length(piece):
    started = time.process_time()
    content = piece * 4000
    note_of(content)
    assert time.process_time() - started < 4


def test_canonical_text_is_what_a_note_is_compared_by():
    assert note_of(document("<p>a&nbsp;b</p>")) == canonical.multiline("a\xa0b")
