"""`loyalty card export`: what the software of a card printer wants, a table and a folder of pictures."""

import os
from typing import Annotated

from loyalty_cli.books import keys
from loyalty_cli.cards import face as art
from loyalty_cli.cards.number import grouped
from loyalty_cli.cli import artwork, printing
from loyalty_cli.cli.card_sheet import All, New, choose, faces_of, tell_nothing
from loyalty_cli.cli.session import Session
from loyalty_cli.cli.till import calling
from loyalty_cli.cli.words import Argument, Option
from loyalty_cli.exchange.writing import FileExists, NotWritable, draft_of, new_file, write
from loyalty_cli.language import say_many
from loyalty_cli.operations.print_cards import print_cards

_COLUMNS = ("number", "grouped", "code", "name", "tier", "file")


def export(
    session: Session,
    folder: Annotated[str, Argument(help="The folder to make.", metavar="DIR")],
    who: Annotated[list[str] | None, Argument(help="Whose cards, as in `show`.")] = None,
    all_: All = False,
    new: New = False,
    dpi: Annotated[int, Option(min=72, max=1200, help="Dots an inch of the pictures.", metavar="N")] = 300,
    force: Annotated[bool, Option("--force", help="Overwrite what is there.")] = False,
) -> None:
    """Write cards for a card printer: cards.csv, and a picture of each.

    The table comes last: where it is, every picture is. Pictures are named by card number alone.

    Example: loyalty card export for-printer --new
    """
    from loyalty_cli.cards import raster

    program = session.program
    seal = keys.sealer(session.db, session.at)  # without the key nobody is given a card either
    count, chosen = choose(session, program, who or [], all_=all_, new=new)
    if count == 0:
        tell_nothing(session)
        return
    table = os.path.join(folder, "cards.csv")
    _make(folder, force)
    fonts = artwork.fonts()
    progress = printing.Progress(session, "Cards", count)
    printed: list[str] = []
    rows = []
    try:
        for face in faces_of(session, program, chosen, printed, seal):
            name = f"{face.number}.png"
            with draft_of(os.path.join(folder, name), is_forced=force) as draft, open(draft, "wb") as picture:
                picture.write(raster.png(art.front(face, fonts), dpi, fonts))
            rows.append(
                dict(zip(_COLUMNS, (face.number, grouped(face.number), face.digits, face.name, face.tier, name), strict=True))
            )
            progress.at(len(rows))
        with new_file(table, is_forced=force) as stream:
            stream.write("\ufeff")  # or Excel takes the file for Windows-1252
            write(stream, rows, columns=_COLUMNS, format="csv", name="cards")
    finally:
        progress.close()

    print_cards(session.db, printed, calling(session))
    told = say_many(
        program.language,
        len(printed),
        "{number} card in {folder}: cards.csv and a picture of each.",
        "{number} cards in {folder}: cards.csv and a picture of each.",
        number=f"{len(printed):,}",
        folder=folder,
    )
    printing.booked(session, {"printed": len(printed), "folder": folder, "table": table}, [told], quiet=[folder])


def _make(folder: str, force: bool) -> None:
    """Make the folder, or take an empty one.

    Raises:
        FileExists: something lies there, and --force is not given.
        NotWritable: no folder can be made there.
    """
    try:
        os.makedirs(folder, exist_ok=True)
        if os.listdir(folder) and not force:
            raise FileExists(folder)
    except (OSError, ValueError) as error:
        raise NotWritable(folder, because=getattr(error, "strerror", None) or str(error)) from error
