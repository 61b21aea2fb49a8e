"""`loyalty card sheet`: cards on paper, for some, for all, or for who is new; and cards without a name."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from typing import Annotated, Any

from loyalty_cli.answers import faces, sheets
from loyalty_cli.answers.sheets import Layout
from loyalty_cli.books import blanks, cards, keys, printable
from loyalty_cli.books.cards import Card
from loyalty_cli.books.who import found
from loyalty_cli.cards.face import Face
from loyalty_cli.cards.fonts import Fonts
from loyalty_cli.cards.paper import Flip, Template
from loyalty_cli.cards.punch import Punch
from loyalty_cli.cli import artwork, printing
from loyalty_cli.cli.card_printing import usable
from loyalty_cli.cli.session import Session
from loyalty_cli.cli.till import calling
from loyalty_cli.cli.usage import BadOptions
from loyalty_cli.cli.words import Argument, Option
from loyalty_cli.exchange.writing import draft_of, refuse_existing
from loyalty_cli.language import said_many, say, say_many
from loyalty_cli.operations.issue_card import issue_card
from loyalty_cli.operations.issue_missing_cards import issue_missing_cards
from loyalty_cli.operations.make_blanks import make_blanks
from loyalty_cli.operations.print_cards import print_cards
from loyalty_cli.program.terms import Program
from loyalty_cli.values import replace

Several = Annotated[list[str] | None, Argument(help="Whose cards, as in `show`; several words are several customers.")]
All = Annotated[bool, Option("--all", help="Every active card of every open account.")]
New = Annotated[bool, Option("--new", help="Only cards that were never printed.")]
OnTemplate = Annotated[Template, Option("--template", help="Ten on A4, ten on Letter, a card a page, or a label.")]
Duplex = Annotated[bool, Option("--duplex", help="Backs too, each behind its front.")]
AroundEdge = Annotated[Flip, Option("--flip", help="The edge around which the printer turns the paper.")]
Skip = Annotated[int, Option("--skip", min=0, metavar="N", help="So many places of the first page are used up.")]
Out = Annotated[str, Option("--out", help="The file to make, .pdf or .png; pages are FILE-1.png, FILE-2.png …", metavar="FILE")]
_AT_ONCE = 200


def sheet(
    session: Session,
    out: Annotated[str, Option("--out", help="The file to make, .pdf or .png (FILE-1.png … if several).", metavar="FILE")],
    who: Several = None,
    all_: All = False,
    new: New = False,
    template: OnTemplate = Template.A4,
    duplex: Duplex = False,
    flip: AroundEdge = Flip.LONG,
    skip: Skip = 0,
    punch: Annotated[
        str | None, Option("--punch", help="On the backs, this stamp card as a grid to punch.", metavar="CARD_ID")
    ] = None,
    dpi: Annotated[int, Option(min=72, max=1200, help="Dots an inch of a PNG.", metavar="N")] = 300,
    force: Annotated[bool, Option("--force", help="Overwrite what is there.")] = False,
) -> None:
    """Put cards on sheets of paper, to print and to cut.

    Customers who never had a card are given one. Print it at 100 %, never "fit to page".

    Example: loyalty card sheet --new --out cards.pdf --duplex
    """
    layout = _layout(template, duplex or punch is not None, flip, skip)
    refuse_ending(out)
    program = session.program
    grid = faces.punch(program, punch) if punch is not None else None
    seal = keys.sealer(session.db, session.at)  # without the key nobody is given a card either
    count, chosen = choose(session, program, who or [], all_=all_, new=new)
    if count == 0:
        tell_nothing(session)
        return
    printed: list[str] = []

    files = write(session, out, faces_of(session, program, chosen, printed, seal, grid), count, layout, dpi=dpi, force=force)

    print_cards(session.db, printed, calling(session))
    tell(session, files, len(printed), layout)


def print_blanks(
    session: Session, out: str, count: int, template: Template, *, duplex: bool, flip: Flip, skip: int, dpi: int, force: bool
) -> None:
    """Print so many cards without a name; their numbers are in the books before they are on paper."""
    layout = _layout(template, duplex, flip, skip)
    refuse_ending(out)
    _refuse_taken(_names(out, layout.pages(count)), force)
    program = session.program
    logo = artwork.logo(session, program)
    seal = keys.sealer(session.db, session.at)

    numbers = make_blanks(session.db, count, calling(session))
    shown = (faces.blank(program, number, seal(number), logo) for number in numbers)
    files = write(session, out, shown, count, layout, dpi=dpi, force=force)

    unbound = blanks.count(session.db)
    wait = say_many(
        program.language,
        unbound,
        "{number} blank cards wait to be given out: `loyalty enroll NAME --card NUMBER` gives one.",
        "{number} blank cards wait to be given out: `loyalty enroll NAME --card NUMBER` gives one.",
        number=f"{unbound:,}",
    )
    tell(session, files, count, layout, wait, blanks=numbers, unbound=unbound)


# What is printed -----------------------------------------------------------------------------------------------------


def choose(session: Session, program: Program, who: Sequence[str], *, all_: bool, new: bool) -> tuple[int, Iterable[Card]]:
    """How many cards are meant, and those cards in their order; who never had one is given one first.

    Raises:
        Unknown, Ambiguous, CardBlocked, AccountClosed: one of WHO cannot be printed; nothing was written.
    """
    if bool(who) + all_ + new != 1:
        raise BadOptions("Say whose cards: one or more WHO, or --all, or --new.")
    if who:
        named = _named(session, program, who)
        return len(named), named
    last: int | None = 0
    while last is not None:
        last = issue_missing_cards(session.db, calling(session), after=last, at_most=_AT_ONCE)
    return printable.count(session.db, is_new=new), _paged(session, new)


def _named(session: Session, program: Program, who: Sequence[str]) -> list[Card]:
    meant = [found(session.db, each, program) for each in who]
    without = [each.whose for each in meant if not cards.of_customer(session.db, each.whose)]
    held = [usable(session, each.whose, each.card) for each in meant if each.whose not in without]
    given = [issue_card(session.db, customer, calling(session)) for customer in dict.fromkeys(without)]
    return list({card.number: card for card in [*held, *given]}.values())


def _paged(session: Session, new: bool) -> Iterator[Card]:
    after = (0, "")
    while page := printable.after(session.db, *after, is_new=new, limit=_AT_ONCE):
        yield from page
        after = (page[-1].customer, page[-1].number)


def faces_of(
    session: Session,
    program: Program,
    chosen: Iterable[Card],
    printed: list[str],
    seal: Callable[[str], str],
    grid: Punch | None = None,
) -> Iterator[Face]:
    """The face of each card; its number is added to `printed`."""
    logo = artwork.logo(session, program)
    for card in chosen:
        face = faces.of_card(session.db, card, program, seal(card.number), logo, at=session.at)
        printed.append(card.number)
        yield face if grid is None else replace(face, punch=grid)


# Where it goes -------------------------------------------------------------------------------------------------------


def _layout(template: Template, duplex: bool, flip: Flip, skip: int) -> Layout:
    layout = Layout(template, skip, flip if duplex else None)
    if duplex and template == Template.LABEL:
        raise BadOptions("A label has no back: leave --duplex and --punch out, or take another --template.")
    if skip >= layout.places:
        raise BadOptions(f"A page of {template} holds {layout.places}: --skip must be less than that.")
    return layout


def refuse_ending(out: str) -> None:
    """Refuse a name that is neither that of a PDF nor that of a PNG."""
    if not out.casefold().endswith((".pdf", ".png")):
        raise BadOptions("A sheet is a .pdf or a .png: name the file so.")


def write(session: Session, out: str, shown: Iterable[Face], count: int, layout: Layout, *, dpi: int, force: bool) -> list[str]:
    """Write the cards, whole or not at all, and name the files."""
    files = _names(out, layout.pages(count))
    _refuse_taken(files, force)
    fonts = artwork.fonts()
    missing: dict[str, None] = {}
    progress = printing.Progress(session, "Cards", count)
    try:
        with ExitStack() as stack:
            drafts = [stack.enter_context(draft_of(file, is_forced=force)) for file in files]
            pages = drafts[0]
            with open(pages, "w+b") as file:
                sheets.write(file, _noting(shown, fonts, missing), layout, fonts, told=progress.at)
            if out.casefold().endswith(".png"):
                _pictures(pages, drafts, dpi)
    finally:
        progress.close()
    remark_missing(session, missing)
    return files


def _noting(shown: Iterable[Face], fonts: Fonts, missing: dict[str, None]) -> Iterator[Face]:
    for face in shown:
        missing.update(dict.fromkeys(char for text in face.texts() for char in fonts.missing(text)))
        yield face


def remark_missing(session: Session, missing: Iterable[str]) -> None:
    """Name the characters that stand as □ on the cards."""
    if signs := " ".join(missing):
        missed = say(
            session.language,
            "The fonts have no {signs}: □ stands there. `loyalty customer edit` spells a name anew.",
            signs=signs,
        )
        printing.remark(session, missed)


def _names(out: str, pages: int) -> list[str]:
    """A PNG holds one page: several are FILE-1.png, FILE-2.png …"""
    stem, ending = os.path.splitext(out)
    if ending.casefold() == ".pdf" or pages == 1:
        return [out]
    return [f"{stem}-{page}{ending}" for page in range(1, pages + 1)]


def _refuse_taken(files: Sequence[str], force: bool) -> None:
    for file in files:
        refuse_existing(file, is_forced=force)


def _pictures(pages: str, drafts: Sequence[str], dpi: int) -> None:
    """Each page of the PDF as a picture; the first takes the place of the PDF itself, so it is painted last."""
    import pypdfium2

    with pypdfium2.PdfDocument(pages) as document:
        for at in reversed(range(len(drafts))):
            picture: Any = document[at].render(scale=dpi / 72).to_pil()
            if at > 0:
                picture.save(drafts[at], "PNG", dpi=(dpi, dpi))
    picture.save(drafts[0], "PNG", dpi=(dpi, dpi))


# What is said --------------------------------------------------------------------------------------------------------


def tell_nothing(session: Session) -> None:
    """Say that there is no card to print."""
    printing.answer(session, {"printed": 0, "files": []}, [say(session.language, "There is no card to print.")], quiet=[])


def tell(session: Session, files: Sequence[str], count: int, layout: Layout, *more: str, **facts: Any) -> None:
    """Say what lies where."""
    pages = layout.pages(count)
    where = files[0] if len(files) == 1 else f"{files[0]} … {os.path.basename(files[-1])}"
    told = say(
        session.language,
        "{cards} on {pages} in {files}. Print at 100 %, not fitted to the page.",
        cards=said_many(count, "{number} card", "{number} cards", number=f"{count:,}"),
        pages=said_many(pages, "{number} page", "{number} pages", number=f"{pages:,}"),
        files=where,
    )
    data = {"printed": count, "pages": pages, "template": layout.template, "files": list(files), **facts}
    printing.booked(session, data, [told, *more], quiet=list(files))
