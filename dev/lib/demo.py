"""``dev/demo [--once|--set-up|--pictures|--pages]``: Odoo, a simulated Microsoft 365
tenant, the first sync; or before that, to be set up by hand; or the pictures of the
guides; or one of every page, to be looked at."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

from . import odoo
from .packages import python
from .paths import ROOT, run_folder
from .postgres import running
from .services import Service, odoo_server, simulator
from .shell import end_with, say

STORY = ROOT / "dev" / "demo_story.py"
SET_UP = ROOT / "dev" / "demo_set_up.py"
OPTIONS = {"--once", "--set-up", "--pictures", "--pages"}


def main(arguments: list[str]) -> int:
    """Start everything, tell the story, serve until interrupted; the exit status."""
    if set(arguments) - OPTIONS:
        print("usage: dev/demo [--once|--set-up|--pictures|--pages]")
        return 2
    began = time.monotonic()
    odoo.install()
    try:
        with running() as cluster:
            environment = odoo.environment(cluster)
            with (
                simulator(environment, "demo") as (tenant, tenant_url),
                odoo_server(cluster, environment) as (server, url, database),
            ):
                say(f"serving after {time.monotonic() - began:.0f} s")
                once = bool({"--once", *_pictures()} & set(arguments))
                told = SET_UP if "--set-up" in arguments else STORY
                story = [told, url, database, tenant_url, odoo.certificates()]
                status = _tell([*story, "" if once else "serving"], environment)
                for option, (takes, folder) in _pictures().items():
                    if not status and option in arguments:
                        status = _tell([takes, *story[1:], folder], environment)
                        say(f"the pictures are in {folder}")
                if not status and not once:
                    _serve([tenant, server])
        if once and not status:
            say("all went well; nothing is left running")
        return status
    except KeyboardInterrupt:
        if "--once" in arguments:
            raise
        say("stopped")
        return 0


def _pictures() -> dict[str, tuple[Path, Path]]:
    """By option: what takes them, and the folder for them."""
    return {
        "--pictures": (ROOT / "dev" / "pictures.py", ROOT / "static" / "description"),
        "--pages": (ROOT / "dev" / "pages.py", run_folder() / "pages"),
    }


def _tell(story: list[object], environment: dict[str, str]) -> int:
    words = [str(word) for word in [python(), *story]]
    status = subprocess.run(words, cwd=ROOT, env=environment).returncode
    if status:
        say(f"the demonstration failed with {status}")
    return 1 if status else 0


def _serve(services: list[Service]) -> None:
    """Until Ctrl-C, or until one of them ends by itself."""
    say("serving; Ctrl-C ends it")
    while True:
        for service in services:
            if not service.runs:
                service.fail()
        time.sleep(0.5)


if __name__ == "__main__":
    end_with(main)
