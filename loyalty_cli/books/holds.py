"""Holds: what is kept from being spent for a while. The table `holds`."""

import json
from collections.abc import Iterable
from typing import Any

from loyalty_cli import ids
from loyalty_cli.errors import Refused
from loyalty_cli.language import said
from loyalty_cli.program.account import HoldState
from loyalty_cli.storage import Answer, Database, Row, Writer

_SAVE = """
    INSERT INTO holds (event, customer, reward, lapses_at, parts, voucher, discount_minor, credit_minor, status)
    VALUES (:event, :customer, :reward, :lapses_at, :parts, :voucher, :discount_minor, :credit_minor, :status)
    ON CONFLICT (event) DO UPDATE SET status = excluded.status
"""


class HoldOpen(Refused):
    """Something is held for the customer, and somebody waits to take it."""

    code = "hold_open"

    def __init__(self, hold: HoldState) -> None:
        identity = ids.text(hold.event)
        super().__init__(
            said(
                "A reward is held for this customer until {lapses_at}: end it first with `loyalty redeem "
                "--commit {identity}` or --release {identity}.",
                lapses_at=hold.lapses_at,
                identity=identity,
            ),
            hold=identity,
        )


def save(to: Writer, holds: Iterable[tuple[int, HoldState]]) -> None:
    """Lay holds over those of their customers, given as (customer, hold)."""
    to.run_many(_SAVE, (row(customer, hold) for customer, hold in holds))


def open_elsewhere(db: Database, reward: str, *, at: str, but: int | None) -> int:
    """How many of a reward are held at that instant, by anybody; `but` is the hold that asks."""
    query = """
        SELECT count(*) AS held FROM holds
        WHERE reward = :reward AND status = 'open' AND lapses_at > :at AND event <> :but
    """
    row = db.row(query, {"reward": reward, "at": at, "but": but or 0})
    return int(row["held"]) if row else 0


def of_customer(db: Database, customer: int, *, whole: bool) -> dict[int, HoldState]:
    """The customer's open holds, lapsed ones too, or all of them."""
    return ask(db, customer, whole=whole)()


def ask(db: Database, customer: int, *, whole: bool) -> Answer[dict[int, HoldState]]:
    """Ask for the holds `of_customer`."""
    query = "SELECT * FROM holds WHERE customer = :customer"
    if not whole:
        query += " AND status = 'open'"
    rows = db.ask(query + " ORDER BY event", {"customer": customer})
    return lambda: {row["event"]: _read(row) for row in rows()}


def refuse_open(db: Database, customer: int, *, at: str) -> None:
    """Refuse what would take away what somebody waits for.

    Raises:
        HoldOpen: something is held.
    """
    for hold in of_customer(db, customer, whole=False).values():
        if hold.lapses_at > at:
            raise HoldOpen(hold)


def drop(to: Writer, events: Iterable[int]) -> None:
    """Take holds out."""
    to.run_many("DELETE FROM holds WHERE event = :event", ({"event": event} for event in events))


def row(customer: int, hold: HoldState) -> dict[str, Any]:
    """The row that a hold is kept as."""
    return {
        "event": hold.event,
        "customer": customer,
        "reward": hold.reward,
        "lapses_at": hold.lapses_at,
        "parts": json.dumps(hold.parts),
        "voucher": json.dumps(hold.voucher) if hold.voucher else None,
        "discount_minor": hold.discount_minor,
        "credit_minor": hold.credit_minor,
        "status": hold.status,
    }


def _read(row: Row) -> HoldState:
    event, place = json.loads(row["voucher"]) if row["voucher"] else (0, 0)
    return HoldState(
        event=row["event"],
        reward=row["reward"],
        lapses_at=row["lapses_at"],
        parts=tuple((unit, number, quantity) for unit, number, quantity in json.loads(row["parts"])),
        voucher=(event, place) if row["voucher"] else None,
        discount_minor=row["discount_minor"],
        credit_minor=row["credit_minor"],
        status=row["status"],
    )
