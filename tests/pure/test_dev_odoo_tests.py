"""How the tests inside Odoo are divided between processes."""

from dev.lib import selection
from dev.lib.odoo_tests import divided

PREFIX = "/office365_sync:"


def tags(part):
    return part.tags.split(",")


def test_chosen_tests_are_run_by_one_process():
    assert len(divided("odoo", ["TestX"], 4)) == 1
    assert len(divided("odoo", [], 1)) == 1


def test_the_last_process_runs_all_that_the_others_do_not():
    *others, last = divided("odoo", [], 3)
    taken = [tag for part in others for tag in tags(part) if tag.startswith("/")]
    left_out = [tag for tag in tags(last) if tag.startswith("-/")]
    assert sorted(left_out) == sorted(f"-{tag}" for tag in taken)
    assert len(set(taken)) == len(taken)
    assert "/office365_sync" in tags(last)
    assert all(f"-{selection.TOUR_TAG}" in tags(part) for part in (*others, last))


def test_tours_are_divided_too_and_only_tours_run_with_them():
    first, last = divided("tours", [], 2)
    tag = f"{selection.TOUR_TAG}{PREFIX}"
    assert all(one.startswith(tag) for one in tags(first))
    taken = [one.removeprefix(selection.TOUR_TAG) for one in tags(first)]
    left_out = [f"-{one}" for one in taken]
    assert tags(last) == [tag.removesuffix(":"), *left_out]


def test_each_process_has_about_as_many_tests_as_another():
    *others, _last = divided("odoo", [], 2)
    tests = [one.target for one in selection.all_tests() if one.kind == "odoo"]
    classes = {tag.removeprefix(PREFIX) for part in others for tag in tags(part)}
    first = [name for name in tests if name.partition(".")[0] in classes]
    assert 0.4 < len(first) / len(tests) < 0.6
