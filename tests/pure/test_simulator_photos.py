"""The simulated Graph's contact photos (contract 2.8)."""

from __future__ import annotations

import pytest
from graph_caller import Graph, refused

JPEG = b"\xff\xd8\xff\xe0 picture"


@pytest.fixture
def graph():
    return Graph()


@pytest.fixture
def path(graph):
    return f"/me/contacts/{graph.create(displayName='Ada')['id']}/photo"


def put(graph, path, data=JPEG, kind="image/jpeg", method="PUT"):
    return graph.call(method, f"{path}/$value", data, Content_Type=kind)


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_a_photo_is_written_and_read_back(graph, path, method):
    assert put(graph, path, method=method).status == 200
    answer = graph.get(f"{path}/$value")
    assert answer.body == JPEG
    assert answer.headers["Content-Type"] == "image/jpeg"


def test_its_etag_changes_with_the_picture(graph, path):
    put(graph, path)
    first = graph.body(path)
    assert first["@odata.mediaContentType"] == "image/jpeg"
    put(graph, path, JPEG + b"2", "image/png")
    second = graph.body(path)
    assert second["@odata.mediaContentType"] == "image/png"
    assert first["@odata.mediaEtag"] != second["@odata.mediaEtag"]


def test_a_missing_photo_is_not_a_missing_contact(graph, path):
    for missing in (path, f"{path}/$value"):
        answer = graph.get(missing)
        assert refused(answer) == (404, "ErrorItemNotFound")
        assert answer.body["error"]["message"] == "The photo wasn't found."


def test_four_megabytes_are_the_most(graph, path):
    assert put(graph, path, b"x" * (4 * 1024 * 1024)).status == 200
    assert put(graph, path, b"x" * (4 * 1024 * 1024 + 1)).status == 413


def test_only_images_are_taken(graph, path):
    assert put(graph, path, kind="application/json").status == 400
    assert put(graph, path, b"").status == 400
    assert put(graph, path, kind="image/jpeg; q=1").status == 200


def test_a_photo_cannot_be_removed(graph, path):
    put(graph, path)
    assert refused(graph.call("DELETE", path)) == (405, "ErrorInvalidRequest")
    assert graph.call("DELETE", f"{path}/$value").status == 405


def test_writing_a_photo_needs_the_scope(graph, path):
    graph.scopes = frozenset({"Contacts.Read"})
    assert put(graph, path).status == 403
