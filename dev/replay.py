"""The same requests again, by four bare connections: what the service can take."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import requests

LANES = 4


@contextmanager
def recorded() -> Iterator[list[dict[str, Any]]]:
    """The batches that are sent meanwhile, and the token that they were sent with."""
    sent: list[dict[str, Any]] = []
    original = requests.Session.request

    def request(
        session: requests.Session, method: str, url: str, **options: Any
    ) -> requests.Response:
        root, found, _ = url.partition("/$batch")
        if found:
            token = options["headers"]["Authorization"]
            sent.append({"root": root, "token": token, "json": options["json"]})
        return original(session, method, url, **options)

    requests.Session.request = request
    try:
        yield sent
    finally:
        requests.Session.request = original


def replay(batches: list[dict[str, Any]], folder_id: str, ca: str) -> float:
    """Seconds for the same batches into another folder, nothing done with answers."""
    bodies = [_elsewhere(batch["json"], folder_id) for batch in batches]
    root, token = batches[0]["root"], batches[0]["token"]
    with requests.Session() as http, ThreadPoolExecutor(LANES) as pool:
        http.headers["Authorization"] = token
        http.verify = ca

        def send(body: dict[str, Any]) -> None:
            answer = http.post(f"{root}/$batch", json=body, timeout=60)
            answer.raise_for_status()
            if any(row["status"] >= 300 for row in answer.json()["responses"]):
                raise SystemExit("the replay was refused")

        began = time.perf_counter()
        list(pool.map(send, bodies))
        return time.perf_counter() - began


def _elsewhere(body: dict[str, Any], folder_id: str) -> dict[str, Any]:
    changed = json.loads(json.dumps(body))
    for item in changed["requests"]:
        parts = item["url"].split("/")
        parts[parts.index("contactFolders") + 1] = folder_id
        item["url"] = "/".join(parts)
    return changed


def create_folder(batches: list[dict[str, Any]], name: str, ca: str) -> str:
    """A folder of the same mailbox; its id as it stands in a path."""
    answer = requests.post(
        f"{batches[0]['root']}/me/contactFolders",
        json={"displayName": name},
        headers={"Authorization": batches[0]["token"]},
        verify=ca,
        timeout=60,
    )
    answer.raise_for_status()
    return requests.utils.quote(answer.json()["id"], safe="")
