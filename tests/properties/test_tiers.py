"""Random purchases under random tiers: whatever was bought before it matters may be left unread."""

from hypothesis import given, strategies as st

from loyalty_cli import clock
from loyalty_cli.program import calendar, tiers
from loyalty_cli.program.account import Account, Bought, Floor
from loyalty_cli.program.terms import Program, Shop, Tier, Tiers

ZONE = "Pacific/Auckland"
LEVELS = (Tier("silver", "Silver", 3), Tier("gold", "Gold", 6))
FIRST, LAST = "2020-01-01", 1000  # days
DAYS = st.integers(0, LAST).map(lambda days: calendar.shift(FIRST, days, "day"))
WAITS = st.sampled_from((0, 14, 60))


@st.composite
def terms(draw: st.DrawFn) -> Tiers:
    window = draw(st.sampled_from(("year", "rolling", "rolling", "lifetime")))
    return Tiers(
        measure=draw(st.sampled_from(("spend", "points", "visits"))),
        window=window,
        months=draw(st.integers(1, 18)) if window == "rolling" else 0,
        down=draw(st.sampled_from((True, True, True, False))),
        keep_next=draw(st.booleans()),
        grace_days=draw(st.sampled_from((0, 30, 400))),
        levels=LEVELS,
    )


@st.composite
def purchases(draw: st.DrawFn) -> list[Bought]:
    found = []
    for event, day in enumerate(sorted(draw(st.lists(DAYS, min_size=1, max_size=12))), 1):
        at = clock.parse(f"{day}T{draw(st.sampled_from(('00:30', '12:00', '23:30')))}", ZONE)
        wait, amount = draw(WAITS), draw(st.integers(0, 7))
        counts_at = clock.later(at, seconds=wait * 86_400) if wait else at
        found.append(Bought(event, at, day, counts_at, amount, amount, amount, gone=draw(st.booleans())))
    return found


@given(terms(), purchases(), DAYS, st.none() | st.tuples(DAYS, DAYS))
def test_what_was_bought_before_it_matters_moves_no_tier(
    terms: Tiers, bought: list[Bought], day: str, given: tuple[str, str] | None
) -> None:
    program = Program(Shop("Кафе Роза", "EUR", ZONE), tiers=terms)
    now = clock.moment(clock.parse(f"{day}T12:00", ZONE), ZONE)
    floors = {99: Floor(99, "silver", clock.parse(given[0], ZONE), until=given[1])} if given else {}
    since = tiers.matters_from(terms, day)

    whole, read = (
        Account(bought={each.event: each for each in bought if each.counts_at >= least}, floors=floors) for least in ("", since)
    )

    assert tiers.at(read, program, now) == tiers.at(whole, program, now)
    assert tiers.measured(read, program, now) == tiers.measured(whole, program, now)
    assert tiers.status(read, program, now) == tiers.status(whole, program, now)
