"""Receipts: where one goes is read before anything is booked, and it is printed after; a dead printer undoes nothing."""

import os
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

from loyalty_cli.cli import printing
from loyalty_cli.cli.session import Session
from loyalty_cli.cli.usage import BadOptions
from loyalty_cli.cli.words import Option
from loyalty_cli.errors import StorageTrouble
from loyalty_cli.language import Said, said, say, spoken
from loyalty_cli.values import frozen

if TYPE_CHECKING:
    from loyalty_cli.books.events import Event
    from loyalty_cli.receipts.slip import Slip
    from loyalty_cli.receipts.target import Paper, Target

Receipt = Annotated[
    str | None,
    Option("--receipt", help="Print a receipt, to -, a file, a device or socket:HOST.", metavar="[=TARGET]"),
]


@frozen
class Printer:
    """Where a receipt goes, on what paper, and whether the QR of the card stands on it."""

    target: "Target"
    paper: "Paper"
    has_code: bool = False

    def slip(self, session: Session, event: "Event", *, is_copy: bool) -> "Slip":
        """The slip of an event."""
        from loyalty_cli.receipts import gathering

        return gathering.slip(session.db, event, is_copy=is_copy, seal=_sealer(session) if self.has_code else None)

    def print(self, slip: "Slip") -> str | None:
        """Print it, or say in a few words why that cannot be."""
        from loyalty_cli.receipts import printing as printers

        try:
            printers.send(slip, self.target, self.paper)
        except OSError as error:
            return printers.said(error)
        return None

    def text(self, slip: "Slip") -> str:
        """The slip as the text that an answer carries."""
        from loyalty_cli.receipts.text import text

        return text(slip, self.paper.columns)


def printer(session: Session, typed: str) -> Printer:
    """The printer that was asked for; where nothing is typed, that of `$LOYALTY_RECEIPT`, else text on standard output.

    Raises:
        BadTarget, BadPaper: there is no such place or paper.
        BadOptions: bytes for a printer do not go into a JSON answer.
    """
    from loyalty_cli.receipts import target

    where = target.read(typed or os.environ.get("LOYALTY_RECEIPT") or "-")
    paper = target.paper(os.environ.get("LOYALTY_PAPER"))
    if session.json and where.is_here and not where.is_text_here:
        raise BadOptions("Only text goes into a JSON answer: send the receipt to a file or printer, or leave --json out.")
    return Printer(where, paper, has_code=_wants_code(os.environ.get("LOYALTY_RECEIPT_QR", "")))


def asked(session: Session, typed: str | None, *, rehearsed: bool = False) -> Printer | None:
    """The printer of `--receipt`; None where none was asked for, and for a dry run, of which there is nothing to hand out."""
    found = printer(session, typed) if typed is not None else None
    return None if rehearsed else found


def booked(session: Session, data: Mapping[str, Any], lines: Sequence[str], printer: Printer, slip: "Slip") -> None:
    """Say what was done, and print its receipt; one that cannot be printed is a remark, and the line has done its work.

    A receipt on standard output stands there alone, so that it can be piped to a printer: the answer goes beside it.
    """
    if session.json:
        if printer.target.is_text_here:
            printing.booked(session, {**data, "receipt": printer.text(slip)}, lines, ref=data["ref"])
            return
        error = _tried(printer, slip, data["event"])
        printing.booked(session, {**data, **({"receipt_error": error} if error else {})}, lines, ref=data["ref"])
    else:
        if printer.target.is_here:
            printing.beside(session, lines)
        else:
            printing.booked(session, data, lines, ref=data["ref"])
        error = _tried(printer, slip, data["event"])
    if error:
        printing.complain(spoken(error, session.language))


def _tried(printer: Printer, slip: "Slip", event: str) -> Said | None:
    cause = printer.print(slip)
    if cause is None:
        return None
    return said(
        "Booked, but the receipt could not be printed ({cause}): `loyalty receipt {event}` prints it again.",
        cause=cause,
        event=event,
    )


def _wants_code(said: str) -> bool:
    return said.strip().lower() in ("1", "true", "t", "yes", "y", "on")


def _sealer(session: Session) -> Callable[[str], str] | None:
    """What makes the code of a card; without the key the receipt goes out without a code, and the sale is what it was."""
    from loyalty_cli.books import keys

    try:
        return keys.sealer(session.db, session.at)
    except StorageTrouble as trouble:
        printing.remark(session, say(session.language, "The receipt has no code. {why}", why=trouble.sentence))
        return None
