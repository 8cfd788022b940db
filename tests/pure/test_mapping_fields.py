"""The table of contact fields: each line of it keeps the same promises."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from mapping_examples import AWKWARD, FULL, PLACES, fits, stored, values_of

from sync.contact_fields import (
    BY_NAME,
    COMPOSED_PROPERTIES,
    FIELDS,
    REMOTE_PROPERTIES,
)
from sync.contact_mapping import (
    from_remote,
    normalise,
    predict,
    to_keep,
    to_remote,
)

each_field = pytest.mark.parametrize("spec", FIELDS, ids=lambda spec: spec.name)
REMOTE = {spec.name: spec.remote_properties[0] for spec in FIELDS}


def contact(data):
    """A contact as Graph may tell it."""
    return {name: data.draw(stored(name), name) for name in REMOTE_PROPERTIES}


def contact_with(data, spec):
    """A contact of which the field's property is anything."""
    return {**FULL, REMOTE[spec.name]: data.draw(stored(REMOTE[spec.name]))}


def test_the_table_has_every_field_once():
    names = [spec.name for spec in FIELDS]
    address = ["street", "zip", "city", "state", "country"]
    assert sorted(names) == sorted(
        "name given_name surname civility job_title company department emails phone "
        "home_phone mobile website note categories birthday".split()
        + [p + part for p in ("", "home_", "other_") for part in address]
    )


def test_what_the_client_asks_for_is_what_the_table_needs():
    contacts = pytest.importorskip("graph.contacts")
    assert set(REMOTE_PROPERTIES) <= set(contacts.SELECT)


@each_field
def test_a_country_comes_before_its_state(spec):
    if spec.name.endswith("state"):
        country = BY_NAME[spec.name.replace("state", "country")]
        assert FIELDS.index(country) < FIELDS.index(spec)


@each_field
@given(data=st.data())
def test_normalising_twice_changes_nothing(spec, data):
    once = spec.normalise(data.draw(values_of(spec.name)))
    assert spec.normalise(once) == once
    assert once is None or once


@each_field
@pytest.mark.parametrize("empty", [None, False, "", [], "  \r\n"])
def test_empty_is_none(spec, empty):
    assert spec.normalise(empty) is None


@each_field
@given(data=st.data())
def test_what_is_written_reads_back_as_it_was_meant(spec, data):
    raw = contact_with(data, spec)
    value = spec.normalise(data.draw(values_of(spec.name)))
    assume(fits(spec, value))
    change = to_remote({spec.name: value}, raw, PLACES)
    told = from_remote({**raw, **change.properties}, PLACES).values
    if spec.name in ("phone", "home_phone") and value is None:
        held = filter(None, map(spec.normalise, raw[REMOTE[spec.name]]))
        assert told[spec.name] == next(iter(list(held)[1:]), None)
    elif "birthday_without_year" in {p.code for p in change.problems.values()}:
        assert not change.properties
    else:
        assert told[spec.name] == value


@each_field
@given(data=st.data())
def test_writing_one_field_changes_no_other(spec, data):
    raw = contact_with(data, spec)
    before = from_remote(raw, PLACES).values
    value = data.draw(values_of(spec.name))
    change = to_remote({spec.name: value}, raw, PLACES)
    after = from_remote({**raw, **change.properties}, PLACES).values
    touched = {spec.name}
    if spec.name.endswith("country"):  # the same text may name no state there
        touched.add(spec.name.replace("country", "state"))
    assert set(change.properties) <= {REMOTE[spec.name]}
    assert {k: v for k, v in after.items() if k not in touched} == {
        k: v for k, v in before.items() if k not in touched
    }


@each_field
@given(data=st.data())
def test_writing_what_is_there_rewrites_nothing(spec, data):
    raw = contact_with(data, spec)
    value = from_remote(raw, PLACES).values.get(spec.name)
    if value is None or not fits(spec, value):
        return
    written = to_remote({spec.name: value}, raw, PLACES).properties[REMOTE[spec.name]]
    again = to_remote({spec.name: value}, {REMOTE[spec.name]: written}, PLACES)
    assert again.properties[REMOTE[spec.name]] == written
    if isinstance(written, dict):
        assert {key: text for key, text in written.items() if text} == {
            key: text for key, text in raw[REMOTE[spec.name]].items() if text
        }
    elif isinstance(written, list):
        assert all(entry in raw[REMOTE[spec.name]] for entry in written)
    else:
        assert written == raw[REMOTE[spec.name]]


@each_field
@given(data=st.data())
def test_nothing_is_told_of_a_property_that_is_missing(spec, data):
    raw = contact_with(data, spec)
    del raw[REMOTE[spec.name]]
    told = from_remote(raw, PLACES)
    assert spec.name not in told.values
    assert spec.name not in told.problems


@each_field
def test_what_is_empty_in_outlook_is_none(spec):
    for nothing in (None, "", [], {}):
        assert from_remote({REMOTE[spec.name]: nothing}).values[spec.name] is None


@pytest.mark.parametrize(
    "spec", [s for s in FIELDS if s.kind != "date"], ids=lambda spec: spec.name
)
@pytest.mark.parametrize("text", AWKWARD)
def test_awkward_texts_pass_both_ways(spec, text):
    value = spec.normalise(["ada@example.org"] if spec.kind == "list" else text)
    change = to_remote({spec.name: value}, {}, PLACES)
    if fits(spec, value):
        assert from_remote(change.properties, PLACES).values[spec.name] == value
        assert not change.problems
    else:
        assert change.problems[spec.name].code == "too_long"


@each_field
def test_a_value_too_long_for_outlook_is_left_out_and_said(spec):
    if spec.max_length is None:
        return
    start = {"emails": "a@", "website": "http://"}.get(spec.name, "")
    text = start + "x" * (spec.max_length - len(start))
    assert not to_remote({spec.name: text}).problems
    change = to_remote({spec.name: text + "y", "birthday": "1974-07-22"})
    problem = change.problems[spec.name]
    assert (problem.code, problem.field) == ("too_long", spec.name)
    assert problem.message == f"{spec.max_length + 1} > {spec.max_length}"
    assert set(change.properties) == {"birthday"}


@given(data=st.data())
def test_a_whole_contact_passes_both_ways(data):
    values = normalise({spec.name: data.draw(values_of(spec.name)) for spec in FIELDS})
    assume(all(fits(BY_NAME[name], value) for name, value in values.items()))
    change = to_remote(values, None, PLACES)
    assert not change.problems
    assert set(change.properties) == set(REMOTE_PROPERTIES)
    assert from_remote(change.properties, PLACES).values == values


@given(data=st.data())
def test_what_is_predicted_is_what_is_read_after_the_write(data):
    raw = contact(data)
    values = {spec.name: data.draw(values_of(spec.name)) for spec in FIELDS}
    sent = {**raw, **to_remote(values, raw, PLACES).properties}
    told = from_remote(sent, PLACES).values
    assert predict(values, raw, PLACES) == {n: told.get(n) for n in values}


def test_without_more_knowledge_a_value_is_predicted_to_be_normalised():
    values = {"name": " Ada\n", "country": "CH", "emails": ["ADA@example.org"]}
    assert predict(values) == {
        "name": "Ada",
        "country": "CH",
        "emails": ["ada@example.org"],
    }


@given(data=st.data())
def test_what_is_kept_of_a_contact_suffices_to_write_it(data):
    raw = contact(data)
    kept = to_keep(raw)
    assert set(kept) == COMPOSED_PROPERTIES
    values = {name: data.draw(values_of(name)) for name in REMOTE}
    composed = {n: v for n, v in values.items() if REMOTE[n] in COMPOSED_PROPERTIES}
    assert to_remote(composed, kept, PLACES) == to_remote(composed, raw, PLACES)
