"""Children of this process: forked with all it has loaded, watched, and ended together.

Loading the portal is most of a start, so it is done once, before the fork. What may not be on both
sides of a fork (connections, other threads) is closed by the caller, or ended here.
"""

import os
import signal
import socket
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

_PATIENCE = 20  # seconds; longer than the server gives the requests it is answering

Part = Callable[[], object]


def run_together(parts: Sequence[Part], listener: socket.socket | None = None) -> int:
    """Run each part in a child until one ends or a signal comes, stop the rest, return the code.

    0 after SIGINT, SIGTERM, a closed terminal, or a child that ended well; else 1. Only the first
    part gets the listener.
    """
    _end_threads()
    with _signals_kept() as (kept, before):
        children: set[int] = set()
        for part in parts:
            children.add(_forked(part, before, listener if children else None))
        if listener is not None:
            # While the server finishes its last requests, new ones are refused, not kept waiting.
            listener.close()
        code = _wait_for_any(children, kept)
        _end(children)
    return code


def _end_threads() -> None:
    """Wait for other threads: a lock that one holds at the fork stays locked in the child."""
    for thread in set(threading.enumerate()) - {threading.current_thread()}:
        thread.join()  # the request counter's first tidying, which takes milliseconds


@contextmanager
def _signals_kept() -> Iterator[tuple[set[signal.Signals], Any]]:
    """Keep signals until they are asked for; yield which, and the mask that was before.

    So none is lost and none interrupts between a fork and the note of its child. A start that was
    told to outlive its terminal (nohup) goes on doing so.
    """
    kept = {signal.SIGINT, signal.SIGTERM, signal.SIGCHLD, signal.SIGALRM}
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        kept.add(signal.SIGHUP)
    before = signal.pthread_sigmask(signal.SIG_BLOCK, kept)
    handler = signal.signal(signal.SIGCHLD, lambda *_: None)  # some systems drop what is ignored
    try:
        yield kept, before
    finally:
        for number in signal.sigpending() & kept:
            signal.sigwait({number})  # a second Ctrl-C asks for what has been done
        signal.signal(signal.SIGCHLD, handler)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _forked(part: Part, mask: Any, not_needed: socket.socket | None) -> int:
    """Return the process number of a child that does the part and then ends."""
    for stream in (sys.stdout, sys.stderr):
        stream.flush()  # else both processes would print what waits in it
    if pid := os.fork():
        return pid
    code = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        if not_needed is not None:
            not_needed.close()
        part()
        code = 0
    except SystemExit as ended:
        code = 1 if ended.code else 0
    except KeyboardInterrupt:
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        # What the parent has still to do on its way out is not the child's to do.
        os._exit(code)


def _wait_for_any(children: set[int], kept: set[signal.Signals]) -> int:
    """Return 0 when told to stop, or when a child ended well, and 1 when one ended badly.

    A child that ended is no longer in ``children``.
    """
    while True:
        if signal.sigwait(kept) is not signal.SIGCHLD:
            return 0
        codes = _reaped(children)
        if codes:
            return 1 if any(codes) else 0


def _reaped(children: set[int]) -> list[int]:
    """Return the codes of children that have ended, and forget them.

    As the first process of a container we also inherit, and here bury, the children of others.
    """
    codes: list[int] = []
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return codes
        if not pid:
            return codes
        if pid in children:
            children.discard(pid)
            codes.append(os.waitstatus_to_exitcode(status))


def _end(children: set[int]) -> None:
    """Ask the children to end; kill those that have not after some seconds."""
    for pid in children:
        os.kill(pid, signal.SIGTERM)
    signal.alarm(_PATIENCE)
    while children:
        if signal.sigwait({signal.SIGCHLD, signal.SIGALRM}) is signal.SIGALRM:
            for pid in children:
                os.kill(pid, signal.SIGKILL)
        _reaped(children)
    signal.alarm(0)
