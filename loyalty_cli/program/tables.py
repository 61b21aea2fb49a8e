"""The tables of a programme file, one by one: what stands in each, and where."""

from typing import Any

from loyalty_cli.program.checks import Entries
from loyalty_cli.program.entries import Place, shown, similar, table
from loyalty_cli.program.keys import TABLES, Table


def read(written: dict[str, Any], start: Place) -> dict[str, Entries]:
    """The entries of every table that this version knows; all others are faults."""
    for name, value in written.items():
        if name not in TABLES:
            unknown(start.below(name), name, value)
    if "shop" not in written:
        start.below("shop").fault("is missing: a programme begins with [shop] and its name, currency and timezone")

    place, tables = start, {}
    for name in TABLES:
        tables[name] = entries(name, TABLES[name], written.get(name), place)
        if name == "shop" and tables[name]:
            place = Place(currency=tables[name][0][1].get("currency"), faults=start.faults)
        if name == "tiers" and tables[name]:
            place = Place(currency=place.currency, measure=tables[name][0][1].get("measure", "spend"), faults=start.faults)
    return tables


def unknown(place: Place, name: str, value: Any) -> None:
    """Note a name that is no table of the file, with the nearest that is one."""
    if not isinstance(value, dict | list):
        owners = [f"[{table}]" for table, known in TABLES.items() if name in known.keys]
        hint = f", such as {owners[0]}" if owners else ""
        place.fault(f"stands outside a table; put it below a [table]{hint}")
    else:
        near = similar(name, TABLES)
        place.fault("unknown table" if near else f"unknown table; legal are {', '.join(TABLES)}", near=near)


def entries(name: str, known: Table, written: Any, start: Place) -> Entries:
    """What stands in the file under one table's name; what is no entry is a fault."""
    place = start.below(name)
    if written is None:
        return []
    if known.told_apart_by is None:
        if isinstance(written, list):
            place.fault(f"stands once: write [{name}] with single brackets")
            return []
        here = place.below(beside=written if isinstance(written, dict) else {})
        return [(here, table(written, known.keys, here))]
    if not isinstance(written, list):
        wrong = f"not {shown(written)}" if not isinstance(written, dict) else "one for each entry"
        place.fault(f"may stand several times: write [[{name}]] with double brackets, {wrong}")
        return []
    found: Entries = []
    for index, entry in enumerate(written):
        here = place.below(index, beside=entry if isinstance(entry, dict) else {})
        found.append((here, table(entry, known.keys, here)))
    return found
