"""What the shop's file says of itself: its id, and when it was made."""

from loyalty_cli.storage import Database

SHOP_ID = "shop_id"
CREATED_AT = "created_at"


def say(db: Database, key: str, value: str) -> None:
    """Write down one fact for good."""
    db.run("INSERT INTO meta (key, value) VALUES (:key, :value)", {"key": key, "value": value})


def said(db: Database, key: str) -> str | None:
    """What was written down under that key."""
    row = db.row("SELECT value FROM meta WHERE key = :key", {"key": key})
    return None if row is None else str(row["value"])
