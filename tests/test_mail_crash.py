import random
import re
from collections import Counter

from odoo.tests import tagged

from ..graph.client import GraphClient
from ..models.mail_run import MailRun
from .mail_case import Killed, MailCase
from .simulator_mail import NINA, OTTO
from .simulator_process import ANNA

POINTS = 100
STRANGER = "stranger@elsewhere.example"
MOVED = re.compile(r"/messages/([^/]+)/move$")


@tagged("post_install", "-at_install")
class TestMailCrash(MailCase):
    """Killed anywhere, before or after anything was done, the next run ends as if
    nothing had happened."""

    def setUp(self) -> None:
        super().setUp()
        self.contact("Otto", email=OTTO)
        self.steps, self.last = 0, None
        self.watch(MailRun, "transact")
        self.watch(GraphClient, "_try")
        commit = type(self.env.cr).commit
        self.patch(type(self.env.cr), "commit", self.stepping(commit))

    def watch(self, owner: type, name: str) -> None:
        self.patch(owner, name, self.stepping(getattr(owner, name)))

    def stepping(self, original: object) -> object:
        """The process may end before or after this."""

        def stepped(*arguments: object, **options: object) -> object:
            self.step()
            result = original(*arguments, **options)
            self.step()
            return result

        return stepped

    def step(self) -> None:
        self.steps += 1
        if self.steps == self.last:
            raise Killed

    def put_some(self, number: int) -> dict[str, str]:
        """Mails of all kinds; where each has to be in the end."""
        made = {
            self.box.put(NINA, ANNA, subject=f"In {number}"): "archive",
            self.box.put(ANNA, NINA, cc=[OTTO], subject=f"Out {number}"): "archive",
            self.box.put(NINA, ANNA, sensitivity="private"): "Not logged",
            self.box.put(f"{number}.{STRANGER}", ANNA): "Not logged",
        }
        copied = next(iter(made))
        made[self.box.make_copy(copied)] = "archive"
        return made

    def assert_right(self, number: int, made: dict[str, str]) -> None:
        there = {one["id"]: one["folder"] for one in self.box.all()}
        self.assertEqual({key: there.get(key) for key in made}, made)
        for subject, count in ((f"In {number}", 1), (f"Out {number}", 2)):
            self.assertEqual(len(self.interactions(subject=subject)), count)
            notes = self.env["mail.message"].search_count(
                [("body", "like", f"<b>{subject}</b>"), ("model", "=", "res.partner")]
            )
            self.assertEqual(notes, count, "one note on each contact")
        rows = self.env["office365.message"].search([("remote_id", "in", list(made))])
        self.assertEqual(len(rows), 4, "one for each Message-ID")
        self.assertEqual(set(rows.mapped("place")), {"there"})
        moves = Counter(
            found[1]
            for one in self.simulator.requests()
            if one["status"] == 201 and (found := MOVED.search(one["path"]))
        )
        self.assertLessEqual(set(moves.values()), {1}, "each was moved once")

    def test_killed_anywhere_the_next_run_ends_right(self) -> None:
        made = self.put_some(0)
        self.collect()
        self.assert_right(0, made)
        steps, chance = self.steps, random.Random(19)
        points = [chance.randint(1, steps) for _ in range(POINTS)]
        for number, point in enumerate(points, 1):
            with self.subTest(point=point):
                self.simulator.clear_counters()
                made = self.put_some(number)
                self.steps, self.last = 0, point
                self.killed()
                self.last = None
                self.collect()
                self.assert_right(number, made)
