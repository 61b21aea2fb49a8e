"""`loyalty receipt`: the slip of an event, printed again."""

from typing import Annotated

from loyalty_cli import ids
from loyalty_cli.books import events, which
from loyalty_cli.cli import printing, slips
from loyalty_cli.cli.session import Session
from loyalty_cli.cli.words import Argument, Option
from loyalty_cli.language import said
from loyalty_cli.storage.trouble import shown


class NotPrinted(printing.NotWritten):
    """A receipt was asked for again, and could not be printed; the books are untouched."""

    code = "not_printed"

    def __init__(self, place: str, *, cause: str) -> None:
        super(printing.NotWritten, self).__init__(
            said(
                "The receipt could not be printed at {place} ({cause}). Print it elsewhere with --to.",
                place=shown(place),
                cause=cause,
            ),
            place=place,
        )


def receipt(
    session: Session,
    event: Annotated[str, Argument(help="The event: its id, its last four characters, last, or ref:REF.")],
    to: Annotated[str, Option(help="Where to: -, a file, a device or socket:HOST.", metavar="TARGET")] = "",
) -> None:
    """Print the receipt of an event again, as it was.

    Example: loyalty receipt last --to socket:192.0.2.7
    """
    printer = slips.printer(session, to)
    found = events.get(session.db, which.find(session.db, event, till=session.till, shop=session.shop or ""))
    slip = printer.slip(session, found, is_copy=True)
    data = {"event": ids.text(found.id), "kind": found.kind}
    if session.json and printer.target.is_text_here:
        printing.answer(session, {**data, "receipt": printer.text(slip)}, [])
        return
    if cause := printer.print(slip):
        raise NotPrinted(printer.target.path, cause=cause)
    if session.json:
        printing.answer(session, data, [])
