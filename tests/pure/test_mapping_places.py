"""Countries and states are recognised, never guessed."""

import pytest
from mapping_examples import PLACES

from sync.places import Place, Places


@pytest.mark.parametrize("text", ["CI", "ci", "Côte d'Ivoire", "COTE D'IVOIRE"])
def test_a_name_counts_only_if_it_is_exact(text):
    expected = Place(text, False) if text.startswith("COTE") else Place("CI", True)
    assert PLACES.country(text) == expected


def test_accents_may_be_composed_or_combining():
    assert PLACES.country("Co\u0302te d'Ivoire").value == "CI"


def test_no_place_is_resolved():
    assert PLACES.country(" ") == Place(None, True)
    assert PLACES.state("CH", None) == Place(None, True)


def test_a_code_comes_before_a_name():
    places = Places({"AA": {"en_US": "BB"}, "BB": {"en_US": "Beta"}})
    assert places.country("bb").value == "BB"
    assert places.country_name("AA") == "AA"  # its name would read as the other


def test_a_name_that_two_countries_share_is_neither():
    shared = Places({code: {"en_US": "Congo"} for code in ("CD", "CG", "XX")})
    assert shared.country("Congo") == Place("Congo", False)
    assert shared.country_name("CD") == "CD"


def test_a_country_is_written_in_the_language_or_in_any():
    tables = {"CH": {"en_US": "Switzerland", "fr_FR": "Suisse"}}
    assert Places(tables, language="fr_FR").country_name("CH") == "Suisse"
    assert Places(tables, language="it_IT").country_name("CH") == "Switzerland"


def test_what_is_no_code_is_written_as_it_is():
    assert PLACES.country_name("Atlantis") == "Atlantis"
    assert PLACES.country_name(None) is None
    assert PLACES.state_name("CH", "Nowhere") == "Nowhere"
    assert PLACES.state_name(None, None) is None


def test_a_state_is_one_of_its_country_only():
    assert PLACES.state("US", "alabama") == Place("AL", True)
    assert PLACES.state("CH", "Alabama") == Place("Alabama", False)
    assert PLACES.state(None, "AL") == Place("AL", False)
    assert PLACES.state_name("US", "AL") == "Alabama"


def test_a_state_whose_name_reads_as_another_is_written_by_code():
    places = Places(states={"XX": {"A": "B", "B": "Beta", "C": "Same", "D": "Same"}})
    assert [places.state_name("XX", code) for code in "ABCD"] == ["A", "Beta", "C", "D"]
