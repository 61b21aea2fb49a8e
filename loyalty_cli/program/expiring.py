"""What has expired, written down by the nightly run (rule book 6.3)."""

from collections.abc import Mapping

from loyalty_cli.errors import NothingToDo
from loyalty_cli.language import said
from loyalty_cli.program import lots, texts
from loyalty_cli.program.facts import Expiring
from loyalty_cli.program.past import Related
from loyalty_cli.program.sheet import Sheet, Why


def expire(sheet: Sheet, _fact: Expiring, _related: Related, _shared: Mapping[str, int]) -> None:
    """Write down what of an account is past its day.

    Raises:
        NothingToDo: nothing is.
    """
    for lot in lots.in_order(list(sheet.lots.values()), sheet.account, sheet.program):
        if sheet.free(lot) > 0 and sheet.is_expired(lot):
            until = lots.usable_until(lot, sheet.account, sheet.program)
            sheet.date_lot(lot, until)
            sheet.break_off(lot, sheet.free(lot), Why("expiry", texts.USABLE_THROUGH(day=until)))
    if not sheet.postings:
        raise NothingToDo(said("Nothing of this account has expired."))
