"""Collections and change feeds, page by page, by the service's own links."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .client import GraphClient, unreadable
from .errors import Transient

MOST_PAGES = 10_000  # what Graph answers in ten minutes (contract 7)


@dataclass(frozen=True)
class Page:
    """Rows and where it goes on; a round of a change feed ends with a delta link."""

    rows: list[dict[str, Any]]
    next_link: str | None
    delta_link: str | None


def pages(
    client: GraphClient,
    path: str,
    params: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Iterator[Page]:
    """Follow ``@odata.nextLink`` verbatim (contract 0); an empty page may have one.

    It ends with the last page, or with an error: whoever takes a part for the whole
    would delete the rest.
    """
    seen = {path}
    for _number in range(MOST_PAGES):
        page = _page(client.get(path, params=params, headers=headers).body)
        yield page
        if page.next_link is None:
            return
        if page.next_link in seen:
            raise Transient("the pages go in a circle", code="RepeatedPage")
        seen.add(page.next_link)
        path, params = page.next_link, None
    raise Transient("the pages do not end", code="EndlessPages")


def _page(body: object) -> Page:
    rows = body.get("value") if isinstance(body, Mapping) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise unreadable("a page without rows")
    links = [body.get(f"@odata.{name}Link") for name in ("next", "delta")]
    if not all(link is None or (link and isinstance(link, str)) for link in links):
        raise unreadable("a page with a broken link")
    return Page(rows, *links)
