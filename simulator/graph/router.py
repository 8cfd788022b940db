"""From a path to a handler: ``/id`` and ``('id')`` keys, words regardless of case."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import unquote

from ..exchange import GraphFault, bad_request

CALLED = re.compile(r"(\w+)(\(\w+=.*\))")  # a function with arguments
KEYED = re.compile(r"(.+?)\((?:'(.*)')?\)")
NAMESPACE = "microsoft.graph."


class Route(NamedTuple):
    """``scopes``: one of them has to be granted."""

    method: str
    path: str
    scopes: frozenset[str]
    handler: Callable[[Any], Any]


@dataclass
class Node:
    """A place among the paths: what may follow, and what can be done here."""

    words: dict[str, Node] = field(default_factory=dict)
    key: tuple[str, Node] | None = None
    methods: dict[str, Route] = field(default_factory=dict)

    def below(self, part: str) -> Node:
        """The node behind a word, or behind a ``{key}``; made if need be."""
        if part.startswith("{"):
            self.key = self.key or (part.strip("{}"), Node())
            return self.key[1]
        return self.words.setdefault(part.lower(), Node())


def tree(routes: Iterable[Route]) -> Node:
    """All routes. A folder's child folder is again a place like a folder."""
    root = Node()
    for route in routes:
        node = root
        for part in filter(None, route.path.split("/")):
            node = node.below(part)
        node.methods[route.method] = route
    for folders, key in (("contactFolders", "folder"), ("mailFolders", "mailfolder")):
        folder = root.below(folders).below(f"{{{key}}}")
        folder.below("childFolders").key = (key, folder)
    return root


def segments(path: str) -> Iterator[str]:
    """Decoded; a key, or arguments, in parentheses are a segment of their own."""
    for part in path.lstrip("/").split("/") if path.strip("/") else ():
        word = unquote(part)
        called = CALLED.fullmatch(word)
        if called:
            yield from called.groups()
            continue
        keyed = KEYED.fullmatch(word)
        if keyed is None:
            yield word
            continue
        yield keyed[1]
        if keyed[2] is not None:
            yield keyed[2].replace("''", "'")


def find(
    root: Node, method: str, parts: Iterable[str]
) -> tuple[Route, list[tuple[str, str]]]:
    """The route and the keys on the way to it."""
    node, keys = root, []
    for part in parts:
        word = part.lower().removeprefix(NAMESPACE)
        if word in node.words:
            node = node.words[word]
        elif node.key is not None and part:
            keys.append((node.key[0], part))
            node = node.key[1]
        else:
            raise bad_request(f"Resource not found for the segment '{part}'.")
    route = node.methods.get(method)
    if route is None:
        raise GraphFault(
            405, "ErrorInvalidRequest", "The OData request is not supported."
        )
    return route, keys
