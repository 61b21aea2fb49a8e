"""`loyalty db copy`: a shop moves to another place or to another engine."""

import os
from typing import Annotated

import typer

from loyalty_cli.answers.marks import paint
from loyalty_cli.cli import printing
from loyalty_cli.cli.session import Session
from loyalty_cli.operations.copy_shop import copy_shop
from loyalty_cli.storage import open_shop


def copy(
    session: Session,
    source: Annotated[str, typer.Argument(metavar="FROM", help="The shop that is copied: a path or a URL.")],
    target: Annotated[str, typer.Argument(metavar="TO", help="Where there is no shop yet: a path or a URL.")],
) -> None:
    """Copy a shop to another place, or to another engine.

    All of it or nothing: every table and every balance is compared before the copy is kept. What is booked meanwhile is not in
    it, so let the tills rest. FROM stays as it is.

    Example: loyalty db copy shop.db postgresql:///loyalty
    """
    opened = open_shop(source)
    bar = printing.Progress(session, "copy")
    try:
        copied = copy_shop(opened, target, bar.at)
    finally:
        bar.close()
        opened.close()
    held = {table: each.rows for table, each in copied.items()}
    data = {
        "from": source,
        "to": target,
        "events": held["events"],
        "postings": held["postings"],
        "tables": [{"table": name, "rows": each.rows, "digest": f"{each.digest:032x}"} for name, each in copied.items()],
    }
    told = [
        paint("good", f"{os.path.basename(target)} holds what {os.path.basename(source)} holds, table by table:"),
        ", ".join(f"{count:,} {table.replace('_', ' ')}" for table, count in held.items() if count) + ".",
        "Point LOYALTY_DB at the copy, and put the old shop away: sales booked in both are in neither whole.",
    ]
    printing.answer(session, data, told, quiet=[target])
