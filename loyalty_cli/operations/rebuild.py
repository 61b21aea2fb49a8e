"""What follows from the events is laid anew: balances, lots, vouchers, holds, tiers by hand, purchases, counters."""

from loyalty_cli.books import counters, overall, projected, verifying
from loyalty_cli.storage import ALL, Database, retried


@retried
def rebuild(db: Database, account: int) -> None:
    """Put what the events give in the place of an account's rows; of `ALL`, of the counters over all customers.

    An account of which an event is not what the rules give stays as it is.
    """
    with db.atomic(account):
        if account == ALL:
            counters.lay_shared_anew(db, overall.steps(db))
        elif (lived := verifying.lived(db, account)).is_sound:
            projected.lay_anew(db, account, lived.account, lived.sums)
