"""What an answer says of two accounts that became one, or two again."""

from typing import Any

from loyalty_cli import ids
from loyalty_cli.books import customers, events
from loyalty_cli.books.events import Event
from loyalty_cli.program.holdings import Merge, Merged, Unmerge, Unmerged
from loyalty_cli.storage import Database


def of(db: Database, event: Event) -> dict[str, Any]:
    """A merge or its undoing, seen from either account: where everything goes, whose it is, and the vouchers that are open."""
    fact = event.fact
    other = fact.into if isinstance(fact, Merge) else fact.source if isinstance(fact, Merged) else None
    if isinstance(fact, Unmerge):
        other = events.get(db, fact.of).customer
    held = fact.holdings.vouchers if isinstance(fact, Merged | Unmerged) else ()
    return {
        "into": ids.text(fact.into) if isinstance(fact, Merge) else None,
        "other": customers.get(db, other).name if other is not None else None,
        "vouchers": [
            {"voucher": each.code, "reward": each.reward, "until": each.until} for each in held if each.status == "open"
        ],
        "undoes": ids.text(fact.of) if isinstance(fact, Unmerge) else None,
    }
