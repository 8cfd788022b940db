"""Outlook's 25 colours in Odoo's 11."""

import pytest

from sync.category_colours import odoo_colour, preset_of


def test_each_of_outlooks_colours_is_one_of_odoos():
    found = {odoo_colour(f"preset{number}") for number in range(25)}
    assert found == {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}


def test_no_colour_is_none():
    assert odoo_colour("none") == odoo_colour(None) == odoo_colour("preset99") == 0


@pytest.mark.parametrize("colour", range(12))
def test_colour_of_odoos_comes_back_as_it_went(colour):
    assert odoo_colour(preset_of(colour)) == colour


def test_what_is_no_colour_of_odoos_is_none():
    assert preset_of(None) == preset_of(12) == preset_of(-1) == "none"
