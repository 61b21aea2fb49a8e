"""A word to who looks at the shop in the morning: the nightly run has not been done."""

from typing import TYPE_CHECKING

from loyalty_cli import books
from loyalty_cli.cli import printing
from loyalty_cli.cli.session import Session
from loyalty_cli.language import said, spoken

if TYPE_CHECKING:
    from loyalty_cli.program.terms import Program


def remind(session: Session, program: "Program") -> None:
    """Say on standard error that the nightly run is overdue, if it is; nothing with --quiet."""
    if not session.quiet and (word := nightly(session, program)):
        printing.remark(session, spoken(word, program.language))


def nightly(session: Session, program: "Program") -> str | None:
    """The sentence that the nightly run is overdue; None where it is not, or where `--at` stands for now."""
    if session.typed_at is not None or not books.nights.is_overdue(session.db, program, session.at):
        return None
    return said(
        "The nightly run, `loyalty expire`, has not been done for two days. `loyalty help nightly` says how it runs by itself."
    )
