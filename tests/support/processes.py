"""A process and all below it, as the kernel lists them, and a port to start one at."""

import os
import random
import socket
from contextlib import suppress
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


def tree(root: int) -> dict[int, float]:
    """Return the processes at and below ``root``, with user and system seconds.

    The seconds of a process include those of its ended children.
    """
    parents: dict[int, int] = {}
    seconds: dict[int, float] = {}
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        parents[int(folder.name)] = int(fields[1])
        seconds[int(folder.name)] = sum(map(int, fields[11:15])) / _TICK
    wanted = {root} & seconds.keys()
    while more := {pid for pid, parent in parents.items() if parent in wanted} - wanted:
        wanted |= more
    return {pid: seconds[pid] for pid in wanted}


def free_port() -> int:
    """Return a port nobody listens on.

    Below those the kernel gives to callers: whoever asks again and again for a server that is not
    there yet would, at such a port, one day be connected to itself and take the port.
    """
    while True:
        port = random.SystemRandom().randrange(20_000, 32_000)
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
