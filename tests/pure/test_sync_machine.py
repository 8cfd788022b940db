"""The real engine under random edits, crashes, lost replies and users in between.

``SAFEGUARDS_OFF`` in the environment, or ``test_safeguards.py``, takes a protection
out; the machine must then turn red.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule
from sync_machine import FIELDS, EditsAndFaults

from sync.model import Cursor, LinkState


class SyncMachine(EditsAndFaults):
    """At random, and besides: the sequences in which synchronisers lose data."""

    index, name, strike = (
        EditsAndFaults.index,
        EditsAndFaults.name,
        EditsAndFaults.strike,
    )

    @rule(
        index=index, name=name, strike=strike, after=st.booleans(), lose=st.booleans()
    )
    def both_sides_edit_then_crash(self, index, name, strike, after, lose):
        self.quiesce_and_check()
        link = self.linked(index)
        if link:
            self.local_edit_(link.local_id, name)
            self.remote_edit_(link.remote_id, name)
            self.sync_and_fail(strike, after, lose)

    @rule(
        index=index, name=name, strike=strike, after=st.booleans(), lose=st.booleans()
    )
    def one_side_edits_crash_edits_again(self, index, name, strike, after, lose):
        self.quiesce_and_check()
        link = self.linked(index)
        if link:
            self.local_edit_(link.local_id, name)
            self.sync_and_fail(strike, after, lose)
            self.local_edit_(link.local_id, name)

    @rule(strike=strike, after=st.booleans(), lose=st.booleans())
    def first_push_crashes(self, strike, after, lose):
        self.quiesce_and_check()
        self.local_create_()
        self.sync_and_fail(strike, after, lose)

    @rule(
        index=index, name=name, strike=strike, after=st.booleans(), lose=st.booleans()
    )
    def push_crashes_then_the_owner_edits(self, index, name, strike, after, lose):
        self.quiesce_and_check()
        link = self.linked(index)
        if link:
            self.local_edit_(link.local_id, name)
            self.sync_and_fail(strike, after, lose)
            self.remote_edit_(link.remote_id, name)

    @rule(strike=strike)
    def a_create_whose_reply_is_lost_is_looked_for_first(self, strike):
        self.quiesce_and_check()
        self.local_create_()
        self.sync_and_fail(strike, True, True)
        self.sync()
        self.quiesce_and_check()

    @rule(index=index, name=name, call=st.integers(1, 6))
    def owner_edits_what_is_about_to_be_sent(self, index, name, call):
        self.quiesce_and_check()
        link = self.linked(index)
        if not link:
            return
        self.local_edit_(link.local_id, name)
        left = [call]

        def act():
            left[0] -= 1
            if left[0] == 0:
                self.remote_edit_(link.remote_id, name)

        self.remote.on_call = act
        try:
            self.sync()
        finally:
            self.remote.on_call = None
        self.quiesce_and_check()

    @rule(index=index, strike=strike, after=st.booleans(), lose=st.booleans())
    def several_values_are_refused_together(self, index, strike, after, lose):
        self.quiesce_and_check()
        link = self.linked(index)
        if link:
            for name in FIELDS:
                self.local_edit_(link.local_id, name)
            self.remote.picky = 1
            self.sync_and_fail(strike, after, lose)
            self.quiesce_and_check()

    @rule(index=index, name=name, call=st.integers(1, 8))
    def local_edit_lands_while_a_remote_edit_is_pulled(self, index, name, call):
        self.quiesce_and_check()
        link = self.linked(index)
        if not link:
            return
        self.remote_edit_(link.remote_id, name)
        left = [call]

        def act():
            left[0] -= 1
            if left[0] == 0:
                self.local_edit_(link.local_id, name)

        self.local.on_read = act
        self.local_edit_(link.local_id, FIELDS[FIELDS.index(name) - 1])
        try:
            self.sync()
        finally:
            self.local.on_read = None

    @rule(strike=strike, after=st.booleans())
    def reinstalled_synced_and_chosen_again(self, strike, after):
        """All that was known is lost; the items still carry our marks."""
        self.quiesce_and_check()
        for local_id in self.local_ids():
            self.local_edit_(local_id, "name")
        self.quiesce_and_check()
        links = self.local.committed["links"].values()
        if any(link.state is not LinkState.LINKED for link in links):
            return  # without a base, what they differ in is a conflict
        if not all(item.get("key") for item in self.remote.items.values()):
            return
        chosen = [link.local_id for link in links]

        def forget(s):
            s["links"], s["changes"], s["cursor"] = {}, [], Cursor()
            s["outside"] = set(s["records"])

        self.local.user(forget)
        self.sync_and_fail(strike, after, False)
        self.sync()
        self.choose_(chosen, True)
        self.quiesce_and_check()

    @rule(index=index, name=name, strike=strike, after=st.booleans())
    def left_in_place_edited_taken_up_and_crash(self, index, name, strike, after):
        self.quiesce_and_check()
        link = self.linked(index)
        if link:
            self.choose_([link.local_id], False)
            self.quiesce_and_check()
            self.remote_edit_(link.remote_id, name)
            self.local_edit_(link.local_id, name)
            self.choose_([link.local_id], True)
            self.sync_and_fail(strike, after, False)

    @rule(index=index, left=st.booleans(), strike=strike, after=st.booleans())
    def a_deletion_of_an_untouched_pair_holds(self, index, left, strike, after):
        self.quiesce_and_check()
        link = self.linked(index)
        if not link:
            return
        gone = self.ids(self.local.committed["records"][link.local_id].values())
        if left:
            self.local_delete_(link.local_id)
        else:
            self.remote_delete_(link.remote_id)
        self.sync_and_fail(strike, after, False)
        self.quiesce_and_check()
        records = self.local.committed["records"].values()
        kept = self.ids(v for r in records for v in r.values())
        assert not gone & kept, "I10: a deletion came undone"


TestSync = SyncMachine.TestCase
TestSync.settings = settings(
    max_examples=int(os.environ.get("SYNC_EXAMPLES", "150")),
    stateful_step_count=int(os.environ.get("SYNC_STEPS", "25")),
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=False,
)
