"""`loyalty scan`: whose cards a picture shows."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

import typer

from loyalty_cli import ids
from loyalty_cli.answers import marks, saying
from loyalty_cli.answers.marks import paint
from loyalty_cli.books import blanks, cards, customers, keys
from loyalty_cli.books.cards import ACTIVE, REPLACED
from loyalty_cli.cards import number as numbers, pictures, scan
from loyalty_cli.cards.pictures import DPI, Page
from loyalty_cli.cards.scan import Code
from loyalty_cli.cli import files, printing
from loyalty_cli.cli.session import Session
from loyalty_cli.cli.words import Argument, Option
from loyalty_cli.errors import Malformed, NotFound, Refused
from loyalty_cli.language import Template, said, say, say_all, spoken
from loyalty_cli.program.terms import Program
from loyalty_cli.storage import Database
from loyalty_cli.storage.trouble import shown

Files = Annotated[list[str], Argument(help="Photos, scans or PDF files; - is standard input.", metavar="FILE")]
Dpi = Annotated[int, Option("--dpi", min=50, max=1200, help="How finely the pages of a PDF are drawn.", metavar="N")]
BLANK, UNKNOWN = "blank", "unknown"
_STANDING = {
    ACTIVE: Template("active", about="card"),
    BLANK: Template("blank", about="card"),
    UNKNOWN: Template("unknown", about="card"),
}
_MOST_BYTES = 500_000_000


class NoCardSeen(NotFound):
    """There is no card in any of the pictures."""

    code = "no_card_seen"

    def __init__(self, names: Sequence[str], others: Sequence[dict[str, Any]]) -> None:
        where = names[0] if len(names) == 1 else said("these {count} files", count=len(names))
        if others:
            reason = others[0]["reason"]
            sentence = said("No card is seen in {where}, only another code: {reason}", where=where, reason=reason)
        else:
            sentence = said(
                "No code is seen in {where}. Take it closer, sharper and in even light, with the whole code in the picture.",
                where=where,
            )
        super().__init__(sentence, files=list(names), others=list(others))


def scan_(session: Session, file: Files, dpi: Dpi = DPI) -> None:
    """Read the cards in photos, scans and PDF files, and say whose they are.

    JPEG, PNG, WebP, TIFF, BMP, GIF and PDF; every page, any number of codes, at any angle. What is on a page several times is
    told once.

    Example: loyalty scan photo.jpg sheet.pdf
    """
    program = session.program
    found: list[dict[str, Any]] = []
    others: list[dict[str, Any]] = []
    broken: list[Malformed] = []
    for text, place in _codes(session, file, dpi, broken):
        is_sealed = len(text) == numbers.SEALED and text.isascii() and text.isdigit()
        try:
            number = keys.open_code(session.db, text, session.at) if is_sealed else numbers.read(text)
        except (Malformed, Refused) as refusal:
            others.append({"text": text, "refused": refusal.code, "reason": refusal.sentence, **place})
        else:
            found.append({**_card(session.db, number), "code": "sealed" if is_sealed else "number", **place})
    if broken and len(file) == 1:
        raise broken[0]
    if not found and not broken:
        raise NoCardSeen([_name(each) for each in file], others)
    _tell(session, found, others, broken, program)
    if broken:
        raise typer.Exit(2)


def _codes(session: Session, paths: Sequence[str], dpi: int, broken: list[Malformed]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every code with the place where it is seen; the files that cannot be read go to `broken`, and the rest is read."""
    progress = printing.Progress(session, "scan")
    for path in paths:
        seen = 0
        try:
            for page in pictures.pages(files.read_bytes(path, most="for pictures", limit=_MOST_BYTES), _name(path), dpi=dpi):
                for code in scan.codes(page.picture, is_drawn=page.is_drawn):
                    seen += 1
                    yield code.text, _place(_name(path), page, code)
                progress.at(page.number, page.of)
            if not seen and len(paths) > 1:
                printing.remark(session, say(session.language, "No code is seen in {file}.", file=_name(path)))
        except Malformed as refusal:
            broken.append(refusal)
    progress.close()


def _name(path: str) -> str:
    return said("standard input") if path == "-" else shown(path)


def _place(name: str, page: Page, code: Code) -> dict[str, Any]:
    """Where a code is: whole pixels of a picture, tenths of a millimetre of a PDF."""
    digits = None if page.unit == "px" else 1
    box = {"left": code.left, "top": code.top, "width": code.right - code.left, "height": code.bottom - code.top}
    measured = {side: round(pixels / page.per_unit, digits) for side, pixels in box.items()}
    return {"file": name, "page": page.number, "place": {**measured, "unit": page.unit}, "times": code.times}


def _card(db: Database, number: str) -> dict[str, Any]:
    card = cards.get(db, number)
    return {
        "number": number,
        "customer": ids.text(card.customer) if card else None,
        "name": customers.get(db, card.customer).name if card else None,
        "status": card.status if card else BLANK if blanks.get(db, number) else UNKNOWN,
        "since": card.blocked_at if card else None,
        "reason": card.blocked_reason if card else None,
        "replaced_by": card.replaced_by if card else None,
    }


def _tell(
    session: Session,
    found: Sequence[dict[str, Any]],
    others: Sequence[dict[str, Any]],
    broken: Sequence[Malformed],
    program: Program,
) -> None:
    errors = [{"file": each.facts.get("file"), "code": each.code, "message": each.sentence} for each in broken]
    data = {"cards": found, "others": others, **({"errors": errors} if errors else {})}
    language = program.language
    rows = [
        [
            numbers.grouped(each["number"]),
            each["name"] or "",
            _standing(each, program),
            spoken(each["file"], language),
            str(each["page"]),
        ]
        for each in found
    ]
    heads = say_all(language, "card", "customer", "status", "file", "page")
    told = marks.table(rows, heads=heads, right=[4]) if rows else []
    told += [_no_card(each, language) for each in others]
    printing.answer(session, data, told, quiet=[each["number"] for each in found])
    for each in broken:
        printing.complain(spoken(each.sentence, language))


def _no_card(other: Mapping[str, Any], language: str) -> str:
    place = say(language, "{file}, page {page}", file=other["file"], page=other["page"])
    return f"{paint('look', say(language, 'No card:'))} {spoken(other['reason'], language)} ({place})"


def _standing(card: Mapping[str, Any], program: Program) -> str:
    language = program.language
    if card["status"] in _STANDING:
        return spoken(_STANDING[card["status"]](), language)
    if card["status"] == REPLACED:
        return say(language, "replaced by {card}", card=numbers.grouped(card["replaced_by"]))
    day = saying.day(card["since"], program)
    if card["reason"]:
        return say(language, "blocked since {day}: {reason}", day=day, reason=card["reason"])
    return say(language, "blocked since {day}", day=day)
