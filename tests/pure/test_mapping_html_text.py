"""Notes between Odoo's HTML and Outlook's plain text."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mapping_examples import AWKWARD

from sync import canonical
from sync.html_text import html_to_text, text_to_html

lines = st.text() | st.text(" \t\r\n<>&;#x3b-•1.\xa0a\u0301*|()/:")
PIECES = (
    "<p>|</p>|<br>|<br/>|</br>|<div>|</div>|<ul>|<ol start=3>|<li>|</li>|</ul>|</ol>|"
    "<a href='https://x.example/'>|</a>|<a>|<b>|</b>|<pre>|</pre>|<table>|<tr>|<td>|"
    "</td>|<th>|</tr>|</table>|<hr>|<img alt='A <b> b'>|<script>|</script>|<style>|"
    "</style>|<!--|-->|<![if x]>|<![endif]>|<!doctype html>|<?xml ?>|<![|&nbsp;|&amp;|"
    "&lt;p&gt;|&#x1F600;|&#0;|&|<|>|word|two words| |  |\n|\t|\xa0|1. |- |<title>|"
    "</title>"
).split("|")
markup = st.lists(st.sampled_from(PIECES)).map("".join)


@given(lines)
def test_a_text_comes_back_from_html_as_it_was(text):
    assert html_to_text(text_to_html(text)) == (canonical.multiline(text) or "")


@pytest.mark.parametrize("text", AWKWARD)
def test_an_awkward_text_comes_back_from_html_as_it_was(text):
    assert html_to_text(text_to_html(text)) == (canonical.multiline(text) or "")


@given(lines)
def test_a_text_brings_no_markup_into_the_html(text):
    bare = text_to_html(text)
    for ours in ("<p>", "</p>", "<br>"):
        bare = bare.replace(ours, "")
    assert "<" not in bare and ">" not in bare


@given(markup | st.text())
def test_html_is_read_the_same_after_a_journey_as_text(source):
    text = html_to_text(source)
    assert text == (canonical.multiline(text) or "")
    assert html_to_text(text_to_html(text)) == text


@given(markup)
def test_a_note_does_not_grow_in_a_hundred_journeys(source):
    text = first = html_to_text(source)
    note = text_to_html(first)
    for _ in range(100):
        text = html_to_text(note)
        note = text_to_html(text)
    assert (text, note) == (first, text_to_html(first))


@given(lines)
def test_a_text_survives_the_parser_that_odoo_stores_html_through(text):
    html = pytest.importorskip("lxml.html")
    source = text_to_html(text)
    if source:
        stored = html.tostring(html.fromstring(source), encoding="unicode")
        assert html_to_text(stored) == html_to_text(source)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (None, ""),
        (False, ""),
        ("", ""),
        ("<p><br></p>", ""),
        ("plain", "plain"),
        ("<p>a</p><p>b</p>", "a\nb"),
        ("<p>a<br>b<br/></p>\n<p>c</p>", "a\nb\nc"),
        ("<p>a</p><p><br></p><p>b</p>", "a\n\nb"),
        ("<p>a</p><p>&nbsp;</p><p>b</p>", "a\n\nb"),
        ("<p>a</p><p></p><p>b</p>", "a\nb"),
        ("<div><div>a</div>b<div>c<br></div></div>d", "a\nb\nc\nd"),
        ("<p>a   b\n\n c</p>", "a b c"),
        ("<p>a&nbsp;&nbsp;b</p>", "a  b"),
        ("<p>so <b>bold</b> <i> and</i> it</p>", "so bold and it"),
        ("<p>&lt;b&gt; &amp;amp; &eacute;&#128512;</p>", "<b> &amp; é😀"),
        ("<ul><li>a</li><li><p>b</p></li></ul>c", "- a\n- b\nc"),
        ("<ol><li>a</li><li>b</li></ol>", "1. a\n2. b"),
        ("<ol start='9'><li>a</li><li>b</ol>", "9. a\n10. b"),
        ("<ol start='x'><li>a</ol>", "1. a"),
        ("<li>a</li>", "- a"),
        ("<ul><li></li><li>b</li></ul>", "- b"),
        ("</ul>a", "a"),
        (
            "<ol><li>a</li><li class='oe-nested'><ul><li>b</li></ul></li>"
            "<li>c</li></ol>",
            "1. a\n  - b\n2. c",
        ),
        ("<a href='https://x.example/'>x.example</a>", "x.example"),
        ("<a href='https://x.example/y'>site</a>", "site (https://x.example/y)"),
        ("<a href='mailto:a@x.example'>a@x.example</a>", "a@x.example"),
        ("<a href='mailto:a@x.example'>Ada</a>", "Ada (a@x.example)"),
        ("<a href='tel:+41'>call</a>", "call (+41)"),
        ("<a href='javascript:x()'>go</a> <a href='#x'>up</a>", "go up"),
        ("<a href='https://x.example'></a>a", "a"),
        (
            "<a href='https://x.example'>a<a href='https://y.example'>b</a></a>",
            "a (https://x.example)b (https://y.example)",
        ),
        ("<a>a</a></a>", "a"),
        (
            "<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>",
            "a | b\n1 | 2",
        ),
        ("<table><tr><td><p>a</p></td><td><p>b</p></td></tr></table>", "a\nb"),
        ("a<hr>b", "a\n---\nb"),
        ("a <img alt='b c'> <img src=x>d", "a b c d"),
        ("<pre>a\r\n  b\n\nc</pre> d  e</pre>", "a\n  b\n\nc\nd e"),
        ("a<script>var p = '<p>no</p>';</script>b", "ab"),
        ("<style>p { color: red }</style>a", "a"),
        ("<head><title>no <b>no</b></title></head><body>a</body>", "a"),
        ("a<!-- <p>no<!-- no -->b<!-- <!-- no", "ab"),
        ("a<!-- no -->b<![if !mso]>c<![endif]><o:p></o:p>", "abc"),
        ("<![nonsense[ a ]]>b", "b"),
        ("a < b & c > d", "a < b & c > d"),
        ("<3 you <b", "<3 you <b"),
        ("a <b <i>c</i>", "a <b c"),
    ],
)
def test_html_is_read_as_people_see_it(source, text):
    assert html_to_text(source) == text


@pytest.mark.parametrize("piece", ["<", "<a ", "<a href='", "<!--", "<![", "</", "&"])
def test_broken_markup_is_read_in_time_that_grows_with_its_length(piece):
    started = time.process_time()
    html_to_text(piece * 20_000)
    assert time.process_time() - started < 1


@pytest.mark.parametrize(
    ("text", "source"),
    [
        (None, ""),
        (" \r\n", ""),
        ("a", "<p>a</p>"),
        ("a\r\nb", "<p>a</p><p>b</p>"),
        ("a\n\nb", "<p>a</p><p><br></p><p>b</p>"),
        ("a  b", "<p>a&nbsp; b</p>"),
        ("a\n b", "<p>a</p><p>&nbsp;b</p>"),
        ('<script>x</script> & "q"', '<p>&lt;script&gt;x&lt;/script&gt; &amp; "q"</p>'),
        ("&nbsp;", "<p>&amp;nbsp;</p>"),
    ],
)
def test_a_line_becomes_a_paragraph(text, source):
    assert text_to_html(text) == source
