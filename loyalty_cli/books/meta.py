"""What the shop's file says of itself: its id, when it was made, when the nightly run was last done, whether to sweep it."""

from loyalty_cli.storage import Database

SHOP_ID = "shop_id"
CREATED_AT = "created_at"
NIGHTLY_AT = "nightly_at"
UNSWEPT_SINCE = "unswept_since"  # somebody was erased, and the gaps of the file may still name them


def say(db: Database, key: str, value: str) -> None:
    """Write down one fact for good."""
    db.run("INSERT INTO meta (key, value) VALUES (:key, :value)", {"key": key, "value": value})


def advance(db: Database, key: str, at: str) -> None:
    """Write down an instant in the place of an earlier one; a later one stays."""
    db.run(
        "INSERT INTO meta (key, value) VALUES (:key, :at)"
        " ON CONFLICT (key) DO UPDATE SET value = excluded.value WHERE meta.value < excluded.value",
        {"key": key, "at": at},
    )


def forget(db: Database, key: str) -> None:
    """Take back what was written down under that key."""
    db.run("DELETE FROM meta WHERE key = :key", {"key": key})


def said(db: Database, key: str) -> str | None:
    """What was written down under that key."""
    row = db.row("SELECT value FROM meta WHERE key = :key", {"key": key})
    return None if row is None else str(row["value"])
