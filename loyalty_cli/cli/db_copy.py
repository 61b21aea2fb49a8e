"""`loyalty db copy`: a shop moves to another place or to another engine, or joins a chain."""

import os
from typing import Annotated, Any

from loyalty_cli import ids
from loyalty_cli.answers.marks import paint
from loyalty_cli.cli import printing
from loyalty_cli.cli.session import Session
from loyalty_cli.cli.usage import BadOptions
from loyalty_cli.cli.words import Argument, Option
from loyalty_cli.operations.copy_shop import copy_shop
from loyalty_cli.operations.join_shop import Joined, Match, join_shop
from loyalty_cli.storage import Database, open_shop


def copy(
    session: Session,
    source: Annotated[str, Argument(metavar="FROM", help="The shop that is copied: a path or a URL.")],
    target: Annotated[str, Argument(metavar="TO", help="A place without a shop, or with --shop NAME a chain.")],
    dry_run: Annotated[bool, Option("--dry-run", help="With --shop: say what would come of it.")] = False,
) -> None:
    """Copy a shop to another place, or to another engine; with --shop NAME let it join a chain.

    All of it or nothing: every table and every balance is compared before the copy is kept. What is booked meanwhile is not in
    it, so let the tills rest. FROM stays as it is.

    Example: loyalty db copy shop.db postgresql:///loyalty
    """
    if dry_run and not session.shop:
        raise BadOptions("--dry-run goes with --shop NAME: a copy elsewhere changes nothing that is there.")
    opened = open_shop(source)
    try:
        if session.shop:
            _join(session, opened, target, is_dry=dry_run)
        else:
            _copy(session, opened, target)
    finally:
        opened.close()


def _copy(session: Session, source: Database, target: str) -> None:
    bar = printing.Progress(session, "copy")
    try:
        copied = copy_shop(source, target, bar.at)
    finally:
        bar.close()
    held = {table: each.rows for table, each in copied.items()}
    data = {
        "from": source.target,
        "to": target,
        "events": held["events"],
        "postings": held["postings"],
        "tables": [{"table": name, "rows": each.rows, "digest": f"{each.digest:032x}"} for name, each in copied.items()],
    }
    told = [
        paint("good", f"{_short(target)} holds what {_short(source.target)} holds, table by table:"),
        ", ".join(f"{count:,} {table.replace('_', ' ')}" for table, count in held.items() if count) + ".",
        "Point LOYALTY_DB at the copy, and put the old shop away: sales booked in both are in neither whole.",
    ]
    printing.answer(session, data, told, quiet=[target])


def _short(place: str) -> str:
    """The last word of a path or a URL."""
    return os.path.basename(place.partition("?")[0]) or place


def _join(session: Session, source: Database, target: str, *, is_dry: bool) -> None:
    chain = open_shop(target)
    bar = printing.Progress(session, "join")
    try:
        joined = join_shop(chain, source, session.in_chain(chain).call(), is_dry=is_dry, progress=bar.at)
    finally:
        bar.close()
        chain.close()
    data = {
        "from": source.target,
        "to": target,
        "shop": session.shop,
        "dry_run": is_dry,
        "replayed": not joined.is_new,
        "customers": joined.customers,
        "events": joined.events,
        "matched": [_row(each) for each in joined.matches if not each.because],
        "keys": [key.name for key in joined.keys],
        "conflicts": [_row(each) for each in joined.matches if each.because],
    }
    printing.answer(session, data, list(_told(joined, str(session.shop), is_dry=is_dry)), quiet=[target])


def _row(match: Match) -> dict[str, Any]:
    return {
        "customer": ids.text(match.customer),
        "name": match.name,
        "known": ids.text(match.known) if match.known is not None else None,
        "by": list(match.by),
        "because": match.because or None,
    }


def _told(joined: Joined, shop: str, *, is_dry: bool) -> list[str]:
    if not joined.is_new:
        return [f"{shop} joined before; nothing was written."]
    matched = [each for each in joined.matches if not each.because]
    conflicts = [each for each in joined.matches if each.because]
    verb = "would bring" if is_dry else "brought"
    told = [paint("good", f"{shop} {verb} {joined.customers:,} customers and {joined.events:,} events.")]
    told += [f"Known by {' and '.join(each.by)}: {each.name} (id:{ids.text(each.customer)})" for each in matched]
    told += [paint("look", f"Not merged: {each.name} (id:{ids.text(each.customer)}), {each.because}.") for each in conflicts]
    if is_dry:
        return [*told, "Nothing was written."]
    told.append(
        f"{shop} stands on the chain's programme now: `loyalty --shop {shop} program apply FILE` says what is otherwise there."
    )
    if joined.keys:
        names = " and ".join(key.name for key in joined.keys)
        told.append(f"The codes on its cards are taken here (key {names}): give every till the chain's key file anew.")
    else:
        told.append("Its cards are known by their numbers alone: the key that sealed their codes was not at hand.")
    return told
