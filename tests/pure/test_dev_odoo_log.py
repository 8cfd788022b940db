"""What ``dev/test`` reads out of Odoo's log."""

from dev.lib.odoo_log import OdooLog, records

HEAD = "2026-11-21 03:31:38,123 77 {} db odoo.addons.office365_sync{}: {}\n"
SUMMARY = "0 failed, 0 error(s) of 2 tests when loading database 'db'"


def read(*lines):
    log = OdooLog()
    for record in records(lines):
        log.add(record)
    return log


def info(text):
    return HEAD.format("INFO", ".tests.test_x", text)


def error(text):
    return HEAD.format("ERROR", ".tests.test_x", text)


def test_counts_tests_that_passed_failed_and_were_skipped():
    log = read(
        info("Starting TestX.test_good ... "),
        info("Starting TestX.test_bad ... "),
        error("FAIL: TestX.test_bad"),
        "Traceback (most recent call last):\n",
        info("Starting TestX.test_later ... "),
        info("skipped TestX.test_later : not today"),
    )
    assert (log.passed, log.failed, log.skipped) == (
        1,
        {"TestX.test_bad"},
        {"TestX.test_later"},
    )


def test_a_test_with_several_failed_parts_failed_once():
    log = read(
        info("Starting TestX.test_parts ... "),
        error("FAIL: Subtest TestX.test_parts (n=1)"),
        error("ERROR: Subtest TestX.test_parts (n=3)"),
    )
    assert (log.passed, len(log.failed)) == (0, 1)


def test_each_class_that_cannot_be_set_up_is_a_failure():
    log = read(
        error("ERROR: setUpClass (odoo.addons.office365_sync.tests.test_x.TestX)"),
        error("ERROR: setUpClass (odoo.addons.office365_sync.tests.test_x.TestY)"),
    )
    assert len(log.failed) == 2


def test_a_warning_that_no_test_expected_is_kept_with_its_traceback():
    log = read(
        HEAD.format("WARNING", "", "odd"), "Traceback\n", "ValueError\n", info("on")
    )
    assert [record.text for record in log.unexpected] == ["odd\nTraceback\nValueError"]


def test_the_report_of_a_failure_is_not_a_second_failure():
    log = read(
        error("FAIL: TestX.test_bad"),
        error("Module office365_sync: 1 failures, 0 errors of 2 tests"),
        error("At least one test failed when loading the modules."),
    )
    assert (len(log.failed), log.unexpected) == (1, [])


def test_a_run_is_complete_only_with_odoos_own_summary():
    assert not read(info("Starting TestX.test_good ... ")).complete
    assert read(info(SUMMARY)).complete
