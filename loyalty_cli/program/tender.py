"""What was typed of how a sale is paid, beside money."""

from loyalty_cli.values import frozen


@frozen
class Tender:
    """Rewards by their ids, so many `points`, so much credit, and gift cards by their accounts, in the order typed.

    None stands for all that is possible. `up_to`: where less is possible, less will do.
    """

    rewards: tuple[str, ...] = ()
    points: int | None = 0
    credit_minor: int | None = 0
    gifts: tuple[int, ...] = ()
    up_to: bool = False
