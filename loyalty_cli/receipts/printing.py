"""A slip sent to its place. Whatever a printer does, nobody waits longer than some seconds for it."""

import os
import socket
import sys
import threading
from collections.abc import Callable

from loyalty_cli import clock
from loyalty_cli.language import Template
from loyalty_cli.receipts.escpos import escpos
from loyalty_cli.receipts.slip import Slip
from loyalty_cli.receipts.target import ESCPOS, TEXT, Paper, Target
from loyalty_cli.receipts.text import text

PATIENCE = 3.0  # seconds in which a printer must take something
_LONGEST = 15_000  # milliseconds for a whole slip
_CHUNK = 1024
_SILENT = Template("the printer does not answer")

Step = Callable[[], None]  # called for every part that the printer took


def rendered(slip: Slip, target: Target, paper: Paper) -> bytes:
    """The bytes of a slip in the mode of the target."""
    if target.mode == TEXT:
        return text(slip, paper.columns).encode()
    if target.mode == ESCPOS:
        return escpos(slip, paper.columns, target.page)
    from loyalty_cli.receipts.raster import raster  # pillow, only for who prints pictures

    return raster(slip, paper.dots)


def send(slip: Slip, target: Target, paper: Paper, *, patience: float = PATIENCE) -> None:
    """Print a slip.

    Raises:
        OSError: it could not be printed, or the printer took nothing for so many seconds.
    """
    data = rendered(slip, target, paper)
    if target.is_here:
        _to_standard_output(data, target)
    else:
        _watched(lambda step: _deliver(data, target, patience, step), patience)


def _to_standard_output(data: bytes, target: Target) -> None:
    if sys.stdout is None:
        raise OSError(9, "standard output is closed")
    if target.mode == TEXT:
        sys.stdout.write(data.decode())
    else:
        sys.stdout.buffer.write(data)
    sys.stdout.flush()


def _deliver(data: bytes, target: Target, patience: float, step: Step) -> None:
    if target.address is not None:
        _to_socket(data, target.address, patience, step)
    else:
        _to_path(data, target, step)


def _to_socket(data: bytes, address: tuple[str, int], patience: float, step: Step) -> None:
    with socket.create_connection(address, timeout=patience) as printer:
        step()
        for start in range(0, len(data), _CHUNK):
            printer.sendall(data[start : start + _CHUNK])
            step()
        printer.shutdown(socket.SHUT_WR)
        printer.settimeout(0.1)
        try:
            printer.recv(1)  # one that breaks off says so here; most say nothing
        except TimeoutError:
            return


def _to_path(data: bytes, target: Target, step: Step) -> None:
    """A file grows by the slip; a device is never made where there is none."""
    made = 0 if target.is_device else os.O_CREAT | os.O_APPEND
    place = os.open(target.path, os.O_WRONLY | made | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0), 0o644)
    try:
        for start in range(0, len(data), _CHUNK):
            chunk = data[start : start + _CHUNK]
            while chunk:
                chunk = chunk[os.write(place, chunk) :]
            step()
    finally:
        os.close(place)


def _watched(work: Callable[[Step], None], patience: float) -> None:
    """Do it in a thread of its own, which is left behind once it has made no step for so long: looking up a name, opening
    and closing a device can all wait without end."""
    steps: list[int] = []
    failed: list[OSError] = []

    def run() -> None:
        try:
            work(lambda: steps.append(1))
        except OSError as error:
            failed.append(error)
        except ValueError as error:  # a name that no resolver takes
            failed.append(OSError(str(error)))

    worker = threading.Thread(target=run, daemon=True)
    began = clock.milliseconds()
    worker.start()
    seen = -1
    while worker.is_alive():
        if seen == len(steps) or clock.milliseconds() - began > _LONGEST:
            raise TimeoutError(None, "the printer does not answer")
        seen = len(steps)
        worker.join(patience)
    if failed:
        raise failed[0]


def said(error: OSError) -> str:
    """Why it could not be printed, in a few words."""
    if isinstance(error, TimeoutError):
        return _SILENT()
    return (error.strerror or str(error) or type(error).__name__).lower()
