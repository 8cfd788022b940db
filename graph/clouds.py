"""The national clouds (contract 1.1). An app registration belongs to one of them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Cloud:
    """Where a cloud signs people in and where its Graph is, without trailing slash."""

    name: str
    login_url: str
    graph_url: str


CLOUDS = {
    cloud.name: cloud
    for cloud in (
        Cloud(
            "global",
            "https://login.microsoftonline.com",
            "https://graph.microsoft.com",
        ),
        Cloud(
            "usgov_l4", "https://login.microsoftonline.us", "https://graph.microsoft.us"
        ),
        Cloud(
            "usgov_l5",
            "https://login.microsoftonline.us",
            "https://dod-graph.microsoft.us",
        ),
        Cloud(
            "china",
            "https://login.partner.microsoftonline.cn",
            "https://microsoftgraph.chinacloudapi.cn",
        ),
    )
}


def custom(login_url: str, graph_url: str) -> Cloud:
    """A cloud at addresses of one's own, such as a simulated tenant."""
    return Cloud("custom", login_url.rstrip("/"), graph_url.rstrip("/"))
