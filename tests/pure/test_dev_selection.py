"""Which tests a filter of ``dev/test`` means."""

import pytest

from dev.lib import selection


def test_no_filter_means_every_kind():
    assert selection.chosen([]) == {kind: [] for kind in selection.KINDS}


def test_a_kind_and_a_part_of_a_kind():
    words = ["odoo:TestX.test_y", "pure/test_a.py::test_b", "lint"]
    assert selection.chosen(words) == {
        "lint": [],
        "pure": ["test_a.py::test_b"],
        "odoo": ["TestX.test_y"],
    }


def test_another_word_is_looked_for_in_the_names_of_tests():
    name = "test_another_word_is_looked_for_in_the_names_of_tests"
    assert selection.chosen([name]) == {"pure": [f"test_dev_selection.py::{name}"]}


def test_a_word_that_means_nothing_ends_the_run():
    with pytest.raises(SystemExit, match="no test"):
        selection.chosen(["no_such_" + "test_anywhere"])
