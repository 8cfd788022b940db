"""What waits in a folder, the oldest first, read a page ahead of the work."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime

from ..graph import messages
from ..graph.client import GraphClient
from ..graph.paging import Page
from ..sync.mail_reading import SENSITIVITY, SIZE, Mail, read

PAGE = 100
EXTENDED = (SENSITIVITY, SIZE)


class Inbox:
    """Its mails, in pages.

    Mail is moved away meanwhile, and a link counts rows: what follows those that went
    would be skipped. So each page is asked for anew, from the moment on at which the
    last one ended; those seen of that moment are left out.
    """

    def __init__(
        self, client: GraphClient, folder_id: str, since: datetime | None = None
    ) -> None:
        self.client, self.folder_id = client, folder_id
        self.is_read = False
        self._since = since
        self._seen: set[str] = set()

    def pages(self) -> Iterator[list[Mail]]:
        """New ones, the next page being asked for while one is worked on. It ends early
        if a page has none of them: then more have one moment than a page can hold, and
        they are found by links, with the next call, when nothing is being moved."""
        with ThreadPoolExecutor(1, thread_name_prefix="graph-page") as pool:
            page, mails = self._first()
            while mails:
                coming = None if page.next_link is None else self._ask(pool)
                yield mails
                if coming is None:
                    break
                page = coming.result()
                mails = self._fresh(page)
            self.is_read = page.next_link is None

    def _first(self) -> tuple[Page, list[Mail]]:
        """The first page with something new, or the last."""
        for page in self._listing():
            if (mails := self._fresh(page)) or page.next_link is None:
                return page, mails
        raise AssertionError("a listing without a last page")

    def _ask(self, pool: ThreadPoolExecutor) -> Future[Page]:
        """Its own thread asks the service, and nobody else; the token is at hand."""
        self.client.prepare()
        return pool.submit(next, self._listing())

    def _listing(self) -> Iterator[Page]:
        return messages.listing(
            self.client, self.folder_id, EXTENDED, self._since, PAGE
        )

    def _fresh(self, page: Page) -> list[Mail]:
        found = {
            mail.remote_id: mail
            for mail in filter(None, map(read, page.rows))
            if mail.remote_id not in self._seen
        }
        mails = list(found.values())
        if mails:
            last = mails[-1].received or self._since
            at_once = {mail.remote_id for mail in mails if mail.received == last}
            self._seen = at_once | self._seen if last == self._since else at_once
            self._since = last
        return mails
