"""One run over a shared mailbox: what waits there is logged, then moved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial
from itertools import chain, islice

from ..graph import messages, subscriptions
from ..graph.batch import run_batches
from ..graph.errors import GraphError, NotFound, Transient
from ..sync import canonical
from ..sync.mail_reading import Mail, read
from .mail_backlog import MailBacklog
from .mail_body import clean
from .mail_files import NOT_OF_ONE_FILE, MailFiles
from .mail_folders import MailFolders, gone
from .mail_inbox import EXTENDED, Inbox
from .mail_mover import MailMover, Move
from .mail_store import MailStore
from .office365_mailbox import FOLDERS
from .sync_run import Cancelled, OutOfTime, SyncRun
from .watch import Watch

CHUNK = 20  # mails written in one transaction: as many as a batch moves
LONGEST_BODY = 1_000_000  # signs of a text that is still kept
LONGEST_MAIL = 30_000_000  # bytes of a mail whose text is still fetched
LONGEST_NAME = 255


class MailRun(SyncRun):
    """What a run does about mail. The row is written first, and says where the mail is
    to be: by that it is found again, wherever a run was killed."""

    kind, place, owner = "mail", "mailbox", "mailbox_id"

    def _sync(self) -> None:
        self.client = self._connected()
        self.store = self.transact(lambda: MailStore(self.keeper, self.counts))
        self.backlog = MailBacklog(self.keeper)
        self.mover = MailMover(self, self._folders())
        # before all else: where a right is missing every mail seems to be deleted
        MailFolders(self).look_after()
        self.mover.carry_out(iter(self.transact(self.backlog.unmoved)))
        self.files = MailFiles(self)
        self._log_parked()
        self.files.fetch()
        self._read_inbox()
        self._look_after_links()
        self.transact(self.keeper._tell_of_mails)
        if self.counts.remote_updated:
            MailFolders(self).look_after()
        self._watch_inbox()
        if self.mover.failure:
            raise self.mover.failure

    def _plan_full(self) -> None:
        """The inbox is always read from its beginning."""

    def _is_there(self, folder_id: str) -> bool:
        return bool(messages.get_folder(self.client, folder_id))

    def _is_disconnected(self) -> bool:
        self.env.cr.execute(
            "SELECT state = 'off' FROM office365_mailbox WHERE id = %s",
            [self.account.id],
        )
        return self.env.cr.fetchone() != (False,)

    def _watch_inbox(self) -> None:
        """Have Microsoft tell at once of what comes next, where it can."""
        inbox = self.mover.folders["inbox_id"]
        Watch(self, partial(subscriptions.mail_resource, folder_id=inbox)).look_after()

    def _look_after_links(self) -> None:
        """Some of the logged mails, those looked at longest ago: are they there, and
        where?"""
        rows = self.transact(self.backlog.to_look_after)
        asked = (messages.where(row_id, remote_id) for row_id, remote_id in rows)
        for results in run_batches(self.client, asked, chained=False):
            self.transact(lambda results=results: self.mover.looked_after(results))

    # -- folders

    def _folders(self) -> dict[str, str]:
        """Their ids, found by name where they are not known."""
        known = self.transact(lambda: {name: self.keeper[name] for name in FOLDERS})
        for name, (setting, made) in FOLDERS.items():
            if not known[name]:
                wanted = self.transact(lambda setting=setting: self.keeper[setting])
                found = messages.resolve_folder(self.client, wanted, create=made)
                known[name] = found["id"]
                self.transact(lambda name=name: self.keeper.write({name: known[name]}))
        return known

    def find_folders_anew(self) -> dict[str, str]:
        """Where mail was to go is not there any more: it is looked for, or made."""
        gone = {"archive_id": False, "not_logged_id": False}
        self.transact(lambda: self.keeper.write(gone))
        return self._folders()

    def inbox_is_gone(self) -> None:
        """Looked for by its name with the next run; until then that is what is told."""
        unknown = {"inbox_id": False, "read_whole": False}
        self.transact(lambda: self.keeper.write(unknown))
        raise gone()

    # -- the inbox

    def _read_inbox(self) -> None:
        since = self.transact(self.keeper._read_from)
        inbox = Inbox(self.client, self.mover.folders["inbox_id"], since)
        while not inbox.is_read:
            self._work_off(chain.from_iterable(self._while_there(inbox.pages())))
            self.files.fetch()

    def _while_there(self, pages: Iterator[list[Mail]]) -> Iterator[list[Mail]]:
        try:
            yield from pages
        except NotFound:
            self.inbox_is_gone()

    def _work_off(self, mails: Iterator[Mail]) -> None:
        """The database works while the network moves what is written already."""
        stop: list[Exception] = []
        until: datetime | None = None

        def moves() -> Iterator[Move]:
            nonlocal until
            while chunk := list(islice(mails, CHUNK)):
                try:
                    taken = self._taken(chunk)
                except (OutOfTime, Cancelled) as error:
                    stop.append(error)
                    return
                until = chunk[-1].received or until
                yield from taken

        self.mover.carry_out(moves())
        self.transact(lambda: self.keeper._has_read(until))
        if stop:
            raise stop[0]

    def _taken(self, chunk: Sequence[Mail]) -> list[Move]:
        more: dict[str, dict] = {}
        late: dict[str, Transient] = {}
        for mail in self.transact(lambda: self.store.to_fetch(chunk)):
            values, error = self._more(mail)
            more[mail.remote_id] = values
            if error:
                late[mail.remote_id] = error
        return self._unit(lambda: self.store.take(chunk, more, late))

    def _more(self, mail: Mail) -> tuple[dict, Transient | None]:
        """The text and the names of what is attached, as far as they can be had: one
        mail whose text cannot be fetched does not keep the others waiting. And why it
        may be had later."""
        values: dict = {}
        late = None
        try:
            if self.store.keep == "body":
                body, note = self._body(mail)
                values = {"body": body or False, "body_note": note or False}
            if mail.has_attachments:
                found = messages.attachments(self.client, mail.remote_id)
                values["attachment_names"] = _names(found) or False
        except NOT_OF_ONE_FILE:
            raise
        except GraphError as error:
            values.setdefault("body_note", self.env._("It could not be fetched."))
            late = error if isinstance(error, Transient) else None
        return values, late

    def _body(self, mail: Mail) -> tuple[str, str]:
        """The text, or why there is none."""
        if mail.size > LONGEST_MAIL:
            return "", self.env._("It is too large to be kept here.")
        body = messages.body(self.client, mail.remote_id).get("body")
        content = body.get("content") if isinstance(body, dict) else None
        if not isinstance(content, str):
            return "", ""
        if len(content) > LONGEST_BODY:
            return "", self.env._("It is too large to be kept here.")
        return clean(content), ""

    # -- mail that waits for its contact

    def _log_parked(self) -> None:
        """Whose contact was made since: asked for again, as its text was not kept. So
        is what failed, and may be far back in the inbox."""
        ours = self.store.ours.ours
        rows = self.transact(lambda: self.backlog.come_up(ours))
        self.store.come = frozenset(row_id for row_id, _remote_id in rows)
        self.is_caught_up = True
        while chunk := rows[:CHUNK]:
            rows = rows[CHUNK:]
            mails = self._asked_again(chunk)
            self._carry_out(self._taken(mails))
        if self.is_caught_up:
            self.transact(self.backlog.caught_up)

    def _carry_out(self, moves: Sequence[Move]) -> None:
        self.mover.carry_out(self.transact(lambda: self.mover.needed(moves)))

    def _asked_again(self, rows: Sequence[tuple[int, str]]) -> list[Mail]:
        """As they are now; what was deleted meanwhile is given up, and what could not
        be had is asked for again by the next run."""
        asked = (messages.get(one, one[1], EXTENDED) for one in rows)
        mails = []
        for results in run_batches(self.client, asked, chained=False):
            for result in results:
                if isinstance(result.error, NotFound):
                    row_id = result.request.tag[0]
                    self.transact(lambda row_id=row_id: self.backlog.is_gone(row_id))
                elif result.error is None:
                    mails += filter(None, [read(result.body)])
                else:
                    self.is_caught_up = False
        return mails


def _names(attachments: Sequence[dict]) -> str:
    """What is attached: a line for each, without pictures of the text itself."""
    names = (one.get("name") for one in attachments if not one.get("isInline"))
    texts = (canonical.text(name) for name in names if isinstance(name, str))
    return "\n".join(text[:LONGEST_NAME] for text in texts if text)
