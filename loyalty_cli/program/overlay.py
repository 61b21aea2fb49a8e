"""What one shop of a chain says otherwise: a file of its own, laid over the chain's.

Rules, promotions, rewards and products may be a shop's, and so their prices and hours. What a customer carries from shop to
shop is the chain's: currency, time zone, points, stamp cards, tiers, packs, gift cards.
"""

from typing import Any

from loyalty_cli.program import tables
from loyalty_cli.program.checks import Entries
from loyalty_cli.program.entries import Key, Place, similar, takes
from loyalty_cli.program.keys import TABLES, Table
from loyalty_cli.program.read_words import list_of, name, word

_OWN = ("product", "earn", "promotion", "reward")


def _left_out(value: Any, place: Place) -> tuple[str, str]:
    """`reward:cake`: an entry of the chain's file that does not hold in this shop."""
    kind, colon, rest = value.partition(":") if isinstance(value, str) else ("", "", "")
    if not colon or kind not in _OWN:
        raise takes('"earn:…", "promotion:…", "reward:…" or "product:…"', value)
    return kind, word(rest, place)


SHOP = Table({"name": Key(name), "without": Key(list_of(_left_out, example='["reward:cake"]'))})
TABLES_OF_A_SHOP = {"shop": SHOP, **{each: TABLES[each] for each in _OWN}}


def read(written: dict[str, Any], start: Place) -> dict[str, Entries]:
    """The entries of every table that a shop's own file may hold; all others are faults."""
    written = {**written, "shop": said} if (said := _without_the_chains(written.get("shop"), start)) is not None else written
    for each, value in written.items():
        if each in TABLES and each not in TABLES_OF_A_SHOP:
            start.below(each).fault(f"is the chain's; a shop's file holds {', '.join(TABLES_OF_A_SHOP)}")
        elif each not in TABLES:
            tables.unknown(start.below(each), each, value)
    return {each: tables.entries(each, known, written.get(each), start) for each, known in TABLES_OF_A_SHOP.items()}


def _without_the_chains(said: Any, start: Place) -> Any:
    """`[shop]` without what only the chain says there, which is a fault."""
    if not isinstance(said, dict):
        return said
    theirs = [key for key in said if key in TABLES["shop"].keys and key not in SHOP.keys]
    for key in theirs:
        start.below("shop", key).fault("is the chain's: leave it out, or apply the chain's whole file with --shop ''")
    return {key: value for key, value in said.items() if key not in theirs}


def lay(own: dict[str, Entries], chain: dict[str, Entries], start: Place) -> dict[str, Entries]:
    """The chain's entries with the shop's own in the place of those of the same id, and without what it leaves out."""
    fields = own["shop"][0][1] if own["shop"] else {}
    place, held = chain["shop"][0]
    laid = {**chain, "shop": [(place, {**held, **{key: fields[key] for key in ("name",) if key in fields}})]}
    for table in _OWN:
        key = TABLES[table].told_apart_by
        assert key is not None
        gone = {each for kind, each in fields.get("without", ()) if kind == table}
        known = [entry[key] for _, entry in chain[table]]
        for each in sorted(gone - {*known}):
            start.below("shop", "without").fault(f"the chain has no [[{table}]] {each}", near=similar(each, known))
        replaced = gone | {entry[key] for _, entry in own[table] if key in entry}
        laid[table] = [*(entry for entry in chain[table] if entry[1][key] not in replaced), *own[table]]
    return laid
