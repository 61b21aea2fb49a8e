"""The command line: the express lane for what a till types all day, Typer for everything else."""

import gc
import os
import sys
from contextlib import suppress

_SELDOM = 50_000  # values made between two sweeps: nearly all of ours go without, for they hang in no circles


def main() -> None:
    """The entry point of `loyalty` and of `python -m loyalty_cli`."""
    gc.disable()  # a plain line ends before there is anything to sweep up
    try:
        status = _answer()
    except KeyboardInterrupt:  # before there is a door to leave by, or in it
        from loyalty_cli.cli import door

        status = door.refuse(door.Interrupted(), in_json="--json" in sys.argv)
    _leave(status)


def _answer() -> int:
    """The exit status of the line that was typed."""
    from loyalty_cli.cli import express

    status = express.answer(sys.argv[1:])
    if status is not None:
        return status
    from loyalty_cli.cli import line

    sweep_seldom()
    gc.enable()
    return line.answer()


def sweep_seldom() -> None:
    """Look for circles of values that nobody holds after many of them alone, and never among what is imported."""
    gc.freeze()
    gc.set_threshold(_SELDOM)


def _leave(status: int) -> None:
    """End the process at once: all is written and closed, and taking the interpreter apart is a tenth of a line's time."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            with suppress(OSError, ValueError):  # the disk is full, or it is closed: that was said
                stream.flush()
    os._exit(status)
