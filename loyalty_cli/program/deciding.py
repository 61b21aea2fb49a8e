"""The one function of the house: account, fact and programme in, outcome out. Pure.

The counter calls it for one event, the import for a chunk, `verify` for every event again.
"""

from collections.abc import Mapping

from loyalty_cli import program as rules
from loyalty_cli.clock import Moment
from loyalty_cli.program import kinds
from loyalty_cli.program.account import Account, Outcome
from loyalty_cli.program.facts import Fact
from loyalty_cli.program.past import ALONE, Related
from loyalty_cli.program.sheet import Sheet
from loyalty_cli.program.terms import Program


def decide(
    account: Account,
    fact: Fact,
    program: Program,
    *,
    event: int,
    now: Moment,
    related: Related = ALONE,
    shared: Mapping[str, int] | None = None,
) -> Outcome:
    """What an event does to one customer's account under a programme.

    `shared` holds the counters over all customers that the programme looks at, `related` the events the fact names.

    Raises:
        LoyaltyError: a rule refuses it; then nothing happens at all.
    """
    sheet = Sheet(account, program, event, now)
    kinds.rule(fact)(sheet, fact, related, shared or {})
    past = related.sale or related.of
    if past is not None and past.came_by:
        rules.dividing.note(sheet, past)
    return sheet.outcome()
