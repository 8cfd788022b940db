"""Read what an Odoo test run says in its log.

Odoo has no report for machines. Its log names each test when it starts and each that
is skipped or fails; a warning or error that no test expected is a failure as well, as
in the OCA's own test runs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

_LINE = re.compile(
    r"^\d{4}-\d\d-\d\d [\d:,]+ \d+ "
    r"(?P<level>[A-Z]+) \S+ (?P<logger>[\w.]+): (?P<text>.*)"
)
_STARTED = re.compile(r"^Starting (?P<name>\S+\.\w+) \.\.\.")
_SKIPPED = re.compile(r"^skipped (?P<name>\S+\.\w+).* : ")
_FAILED = re.compile(r"^(?:FAIL|ERROR): (?:Subtest )?(?P<name>setUpClass \S+|\S+)")
_SUMMARY = re.compile(r"^\d+ failed, \d+ error\(s\) of \d+ tests when loading database")
_BAD = {"WARNING", "ERROR", "CRITICAL"}
# What a test run logs whatever the addon does.
_HARMLESS = (
    re.compile(r"Running as user 'root'"),
    re.compile(r"^(FAIL|ERROR): "),
    re.compile(r"^\d+ failed, \d+ error\(s\) of "),
    re.compile(r"^Module \S+: \d+ failures, \d+ errors of "),
    re.compile(r"^At least one test failed when loading the modules"),
)


@dataclass
class Record:
    """One log record with its further lines, such as a traceback."""

    level: str
    logger: str
    text: str

    @property
    def unexpected(self) -> bool:
        """A warning or worse that is not the report of a failed test."""
        harmless = any(pattern.search(self.text) for pattern in _HARMLESS)
        return self.level in _BAD and not harmless


@dataclass
class OdooLog:
    """The tests of a run, and what was logged beside them."""

    started: list[str] = field(default_factory=list)
    skipped: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)
    unexpected: list[Record] = field(default_factory=list)
    complete: bool = False

    def add(self, record: Record) -> None:
        """Take note of one record."""
        if match := _STARTED.match(record.text):
            self.started.append(match["name"])
        elif match := _SKIPPED.match(record.text):
            self.skipped.add(match["name"])
        elif match := _FAILED.match(record.text):
            self.failed.add(match["name"])
        elif record.unexpected:
            self.unexpected.append(record)
        self.complete = self.complete or bool(_SUMMARY.match(record.text))

    @property
    def passed(self) -> int:
        """Tests that ran to their end and found nothing."""
        return len([*filter(self._is_clean, self.started)])

    def _is_clean(self, name: str) -> bool:
        return name not in self.failed and name not in self.skipped


def records(lines: Iterable[str]) -> Iterator[Record]:
    """The records of a log, each as soon as the next one begins."""
    record = None
    for line in lines:
        match = _LINE.match(line)
        if match:
            if record:
                yield record
            record = Record(match["level"], match["logger"], match["text"])
        elif record:
            record.text += "\n" + line.rstrip("\n")
        else:
            record = Record("INFO", "", line.rstrip("\n"))
    if record:
        yield record
