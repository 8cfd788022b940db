"""``python -m simulator``: serve until interrupted."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
from pathlib import Path

from .certificates import server_context
from .server import serve


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--ca-dir", type=Path, default=Path("simulator-ca"))
    parser.add_argument("--seed", default="demo")
    parser.add_argument("--traffic", type=Path)
    parser.add_argument("--ready-file", type=Path)
    parser.add_argument("--stop-with", type=int, help="a process to outlive by no more")
    return parser.parse_args()


async def main(options: argparse.Namespace) -> None:
    """Serve, say where, stop on SIGINT or SIGTERM."""
    context = server_context(options.ca_dir)
    runner, url = await serve(
        options.host, options.port, context, options.traffic, options.seed
    )
    ca = str(options.ca_dir / "ca.pem")
    ready = json.dumps({"url": url, "ca": ca, "pid": os.getpid()})
    if options.ready_file:
        options.ready_file.write_text(ready)
    print(ready, flush=True)
    stopping = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stopping.set)
    if options.stop_with:
        watching = asyncio.create_task(_watch(options.stop_with, stopping))
    await stopping.wait()
    if options.stop_with:
        watching.cancel()
    runner.app["state"].traffic.flush()
    await runner.cleanup()


async def _watch(process: int, stopping: asyncio.Event) -> None:
    while Path(f"/proc/{process}").exists():
        await asyncio.sleep(1)
    stopping.set()


if __name__ == "__main__":
    asyncio.run(main(arguments()))
