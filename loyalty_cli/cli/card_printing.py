"""`loyalty card print`: a card as a picture, for a printer or a phone."""

import sys
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Annotated

from loyalty_cli import ids
from loyalty_cli.answers import faces
from loyalty_cli.answers.marks import paint
from loyalty_cli.books import accounts, cards, customers, keys
from loyalty_cli.books.cards import ACTIVE, BLOCKED, Card
from loyalty_cli.cards import face as art
from loyalty_cli.cards.drawing import Drawing
from loyalty_cli.cards.fonts import Fonts
from loyalty_cli.cards.number import grouped
from loyalty_cli.cards.paper import PAPERS, Flip, Template
from loyalty_cli.cli import artwork, printing
from loyalty_cli.cli.session import Session
from loyalty_cli.cli.till import calling, start
from loyalty_cli.cli.usage import BadOptions
from loyalty_cli.cli.words import Argument, Option
from loyalty_cli.errors import quoted
from loyalty_cli.exchange.writing import draft_of, refuse_existing
from loyalty_cli.language import say
from loyalty_cli.operations.print_cards import print_cards
from loyalty_cli.values import replace

Out = Annotated[str, Option("--out", help="The file to make, .png, .svg or .pdf; - writes it out.", metavar="FILE")]
Format = Annotated[
    str | None, Option("--format", help="png, svg or pdf; what the file's name says if not given.", metavar="FORMAT")
]
Dpi = Annotated[int, Option(min=72, max=1200, help="Dots an inch of a PNG.", metavar="N")]
OnPaper = Annotated[str | None, Option("--punch", help="On the back, this stamp card as a grid to punch.", metavar="CARD_ID")]
Force = Annotated[bool, Option("--force", help="Overwrite that file.")]


class Side(StrEnum):
    """Which side of the card."""

    FRONT = "front"
    BACK = "back"


def print_(
    session: Session,
    out: Out,
    who: Annotated[str | None, Argument(help="Whose card, as in `show`; nobody with --blank.")] = None,
    format: Format = None,
    side: Annotated[Side | None, Option(help="The front, or the back: with --punch the back.")] = None,
    punch: OnPaper = None,
    dpi: Dpi = 300,
    blank: Annotated[
        int | None, Option("--blank", min=1, max=100_000, metavar="N", help="So many cards without a name, on sheets.")
    ] = None,
    template: Annotated[Template, Option(help="With --blank: as in `card sheet`.")] = Template.A4,
    duplex: Annotated[bool, Option("--duplex", help="With --blank: backs too.")] = False,
    flip: Annotated[Flip, Option(help="With --blank: the edge the paper is turned around.")] = Flip.LONG,
    skip: Annotated[int, Option(min=0, metavar="N", help="With --blank: places that are used up.")] = 0,
    force: Force = False,
) -> None:
    """Draw a card as a picture or a page; or print cards without a name.

    Example: loyalty card print Ana --out ana.png
    """
    if blank is not None:
        from loyalty_cli.cli.card_sheet import print_blanks

        if who is not None or format is not None or side is not None or punch is not None:
            raise BadOptions("--blank prints cards of nobody: leave WHO, --format, --side and --punch out.")
        print_blanks(session, out, blank, template, duplex=duplex, flip=flip, skip=skip, dpi=dpi, force=force)
        return
    if who is None:
        raise BadOptions("Say whose card, or --blank N for cards without a name.")
    _print_one(session, who, out, format, side, punch, dpi, force)


def _print_one(
    session: Session, who: str, out: str, format: str | None, side: Side | None, punch: str | None, dpi: int, force: bool
) -> None:
    painter = _painter(session, format, out)
    if out != "-":
        refuse_existing(out, is_forced=force)
    program, found, _ = start(session, who)
    card = usable(session, found.whose, found.card)
    code = keys.sealer(session.db, session.at)(card.number)
    face = faces.of_card(session.db, card, program, code, artwork.logo(session, program), at=session.at)
    if punch is not None:
        if side == Side.FRONT:
            raise BadOptions("--punch goes on the back: leave --side out.")
        face, side = replace(face, punch=faces.punch(program, punch)), Side.BACK
    fonts = artwork.fonts()
    draw = art.back if side == Side.BACK else art.front
    picture = painter(draw(face, fonts), dpi, fonts)
    if out == "-":
        printing.write_bytes(picture)
        print_cards(session.db, [card.number], calling(session))
        artwork.remark_missing(session, face, fonts)
        return
    with draft_of(out, is_forced=force) as draft, open(draft, "wb") as file:
        file.write(picture)
    print_cards(session.db, [card.number], calling(session))
    artwork.remark_missing(session, face, fonts)
    name = customers.get(session.db, card.customer).name
    data = {
        "file": out,
        "card": card.number,
        "customer": ids.text(card.customer),
        "side": side or Side.FRONT,
        "bytes": len(picture),
    }
    words = {"card": grouped(card.number), "name": paint("bold", name), "file": out}
    told = say(program.language, "Card {card} of {name} is drawn in {file}.", **words)
    printing.booked(session, data, [told], quiet=[out])


def usable(session: Session, customer: int, number: str | None) -> Card:
    """The card that is meant, which must open the account.

    Raises:
        AccountClosed, CardBlocked, CardReplaced: it does not.
    """
    card = cards.meant(session.db, customer, number, ACTIVE, BLOCKED)
    accounts.refuse_closed(session.db, customer)
    cards.refuse_blocked(session.db, customer, shown=card.number)
    return card


# How it is painted -----------------------------------------------------------------------------------------------------

Painter = Callable[[Drawing, int, Fonts], bytes]


def _png(drawing: Drawing, dpi: int, fonts: Fonts) -> bytes:
    from loyalty_cli.cards import raster

    return raster.png(drawing, dpi, fonts)


def _svg(drawing: Drawing, _dpi: int, fonts: Fonts) -> bytes:
    from loyalty_cli.cards import svg

    return svg.svg(drawing, fonts).encode()


def _pdf(drawing: Drawing, _dpi: int, fonts: Fonts) -> bytes:
    from loyalty_cli.cards import pdf

    return pdf.pdf(drawing, PAPERS[Template.CR80], fonts)


PAINTERS: Mapping[str, Painter] = {"png": _png, "svg": _svg, "pdf": _pdf}


def _painter(session: Session, typed: str | None, out: str) -> Painter:
    """The painter of the format that was typed, or that the file's name ends in."""
    ending = out.casefold().rpartition(".")[2] if "." in out else ""
    format = typed or ("png" if out == "-" else ending)
    if format not in PAINTERS:
        drawn = quoted(format or out)
        raise BadOptions(f"A card is drawn as .png, .svg or .pdf, not as {drawn}. Name the file so, or say --format.")
    if out == "-" and session.json:
        raise BadOptions("--json answers with one JSON object: leave it out, or write to a file with --out.")
    if out == "-" and sys.stdout is not None and sys.stdout.isatty():
        raise BadOptions("A terminal shows no picture: write to a file with --out, or `loyalty card show` draws the QR.")
    return PAINTERS[format]
