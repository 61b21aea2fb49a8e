"""What happened after an instant: to whom, and what it moved."""

import json

from loyalty_cli.storage import Database


def happened_after(db: Database, customer: int, at: str) -> bool:
    """Whether anything of the customer happened later than that instant."""
    query = "SELECT 1 AS found FROM events WHERE customer = :customer AND at > :at LIMIT 1"
    return db.row(query, {"customer": customer, "at": at}) is not None


def customers_after(db: Database, at: str) -> set[int]:
    """The customers to whom something happened later than that instant."""
    return {row["customer"] for row in db.rows("SELECT DISTINCT customer FROM events WHERE at > :at", {"at": at})}


def changed_after(db: Database, at: str, *, first: int, last: int) -> set[int]:
    """The customers from the one id to the other of whom something happened later than that instant."""
    query = "SELECT DISTINCT customer FROM events WHERE customer BETWEEN :first AND :last AND at > :at"
    return {row["customer"] for row in db.rows(query, {"first": first, "last": last, "at": at})}


def customers_corrected_after(db: Database, at: str) -> set[int]:
    """The customers whose earlier purchases, or tiers given by hand, something later than that instant changed."""
    query = "SELECT DISTINCT customer FROM events WHERE at > :at AND kind IN ('refund', 'void', 'tier', 'move', 'merge')"
    return {row["customer"] for row in db.rows(query, {"at": at})}


def steps_after(db: Database, at: str) -> list[dict[str, int]]:
    """The steps that events later than that instant made on counters over all customers."""
    query = """SELECT before FROM events WHERE at > :at AND before LIKE '%"steps":%'"""
    return [json.loads(row["before"])["steps"] for row in db.rows(query, {"at": at})]
