"""Read a collection one page ahead: the network works while the caller does."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from .client import GraphClient
from .paging import Page


def ahead(client: GraphClient, pages: Iterator[Page]) -> Iterator[Page]:
    """The same pages; the next one is asked for while this one is worked on.

    What goes wrong with a page is raised when it is its turn. The caller's thread has
    the client's token ready each time, as for the lanes of a batch.
    """
    with ThreadPoolExecutor(1, thread_name_prefix="graph-page") as pool:
        client.prepare()
        coming = pool.submit(next, pages, None)
        while (page := coming.result()) is not None:
            if page.next_link is None:
                yield page
                return
            client.prepare()
            coming = pool.submit(next, pages, None)
            yield page
