"""Collections and change feeds, page by page, by the service's own links."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .client import GraphClient
from .errors import Transient


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
    """Follow ``@odata.nextLink`` verbatim (contract 0); an empty page may have one."""
    seen: set[str] = set()
    while True:
        body = client.get(path, params=params, headers=headers).body
        if not isinstance(body, Mapping) or not isinstance(body.get("value"), list):
            raise Transient("a page without rows", code="UnreadableAnswer")
        page = Page(
            body["value"], body.get("@odata.nextLink"), body.get("@odata.deltaLink")
        )
        yield page
        if page.next_link is None:
            return
        if page.next_link in seen:
            raise Transient("the pages go in a circle", code="RepeatedPage")
        seen.add(page.next_link)
        path, params = page.next_link, None
