"""What a customer is found by. The table `words`: each word of the name in plain Latin letters, the whole name as
`=maria ivanova`, the end of the phone number as `~4567`.
"""

from collections.abc import Iterable, Iterator

from loyalty_cli.books import names
from loyalty_cli.storage import Database

ENDING = 4  # digits of a phone number that find its owner
_SLOTS = 4  # words that one search asks the database for; more of them are compared here
_ENOUGH = 100  # matches that are put in the order of names; of still more, these are the first that were found
_MANY = 5_000  # rows after which a word counts as frequent
_ALIKE = 1_000  # words that one mistyped word is compared with

_INSERT = "INSERT INTO words (word, customer) VALUES (:word, :customer)"
_COUNT = "SELECT count(*) AS n FROM (SELECT 1 FROM words WHERE word >= :first AND word < :past LIMIT :many) AS some"
# Each word once, found by going from one to the next: the rows of a frequent one are passed over.
_DISTINCT = """
    WITH RECURSIVE known (word) AS (
        SELECT min(word) FROM words WHERE word >= :first AND word < :past
        UNION ALL
        SELECT (SELECT min(words.word) FROM words WHERE words.word > known.word AND words.word < :past)
        FROM known WHERE known.word IS NOT NULL
    )
    SELECT word FROM known WHERE word IS NOT NULL LIMIT :many
"""
# The rarest word leads: each of its rows is asked for the other words, until enough have them all.
_MATCHES = """
    SELECT found.customer, whole.word
    FROM (SELECT DISTINCT customer FROM words AS rare WHERE word >= :from_0 AND word < :to_0 {others} LIMIT :enough) AS found
    JOIN words AS whole ON whole.customer = found.customer AND whole.word >= '=' AND whole.word < '>'
    ORDER BY whole.word, found.customer
    LIMIT :limit
"""
_OTHER = "AND EXISTS (SELECT 1 FROM words WHERE customer = rare.customer AND word >= :from_{slot} AND word < :to_{slot})"


def add(db: Database, people: Iterable[tuple[int, str, str | None]]) -> None:
    """Make new customers findable, each given as (id, name, phone)."""
    db.run_many(_INSERT, (row for customer, name, phone in people for row in _rows(customer, name, phone)))


def replace(db: Database, customer: int, name: str, phone: str | None) -> None:
    """Make a customer findable by these, and by nothing else any more."""
    forget(db, customer)
    add(db, [(customer, name, phone)])


def forget(db: Database, customer: int) -> None:
    """Let a customer be found by nothing any more."""
    db.run("DELETE FROM words WHERE customer = :customer", {"customer": customer})


def _rows(customer: int, name: str, phone: str | None) -> Iterator[dict[str, str | int]]:
    found_by = {*names.parts(name), f"={names.whole(name)}"}
    if phone:
        found_by.add(f"~{phone[-ENDING:]}")
    return ({"word": word, "customer": customer} for word in sorted(found_by))


def of_customer(db: Database, customer: int) -> list[str]:
    """Everything that a customer is found by."""
    return [
        row["word"]
        for row in db.rows("SELECT word FROM words WHERE customer = :customer ORDER BY word", {"customer": customer})
    ]


def beginning(db: Database, typed: str, *, limit: int) -> list[int]:
    """The customers of whose name every typed word begins a word, by name."""
    return _matching(db, [(word, _past(word)) for word in names.words(typed)], limit)


def having(db: Database, typed: str, *, limit: int) -> list[int]:
    """The customers whose name has every typed word, whole, by name."""
    return _matching(db, [(word, f"{word}!") for word in names.words(typed)], limit)


def called(db: Database, typed: str, *, limit: int) -> list[int]:
    """The customers of exactly this name, however it is spelt and in whatever script."""
    query = "SELECT customer FROM words WHERE word = :word ORDER BY customer LIMIT :limit"
    return [row["customer"] for row in db.rows(query, {"word": f"={names.whole(typed)}", "limit": limit})]


def reached_by(db: Database, digits: str, *, limit: int) -> list[int]:
    """The customers whose phone number ends in these digits, four or more."""
    query = """
        SELECT customer FROM words JOIN customers ON id = customer
        WHERE word = :word AND phone LIKE :ending ORDER BY customer LIMIT :limit
    """
    found = db.rows(query, {"word": f"~{digits[-ENDING:]}", "ending": f"%{digits}", "limit": limit})
    return [row["customer"] for row in found]


def alike(db: Database, typed: str) -> list[str]:
    """Up to three words of names that were probably meant, best first: they begin with the same letters, or at least one."""
    from difflib import get_close_matches

    longest = max(names.words(typed), key=len, default="")
    for letters in range(min(3, len(longest)), 0, -1):
        first = longest[:letters]
        known = db.rows(_DISTINCT, {"first": first, "past": _past(first), "many": _ALIKE})
        if near := get_close_matches(longest, [row["word"] for row in known], cutoff=0.75):
            return near
    return []


def _past(prefix: str) -> str:
    """The first text after all that begin with `prefix`."""
    return prefix[:-1] + chr(ord(prefix[-1]) + 1)


def _matching(db: Database, ranges: list[tuple[str, str]], limit: int) -> list[int]:
    if not ranges:
        return []
    rarest_first = sorted(ranges, key=lambda each: _rows_of(db, *each)) if len(ranges) > 1 else ranges
    asked, compared = rarest_first[:_SLOTS], rarest_first[_SLOTS:]
    values: dict[str, str | int] = {"limit": limit, "enough": max(limit, _ENOUGH)}
    for slot, (first, past) in enumerate(asked):
        values |= {f"from_{slot}": first, f"to_{slot}": past}
    query = _MATCHES.format(others=" ".join(_OTHER.format(slot=slot) for slot in range(1, len(asked))))
    return [row["customer"] for row in db.rows(query, values) if _has_all(row["word"], compared)]


def _rows_of(db: Database, first: str, past: str) -> int:
    row = db.row(_COUNT, {"first": first, "past": past, "many": _MANY})
    return row["n"] if row else 0


def _has_all(whole: str, ranges: list[tuple[str, str]]) -> bool:
    return all(any(first <= word < past for word in whole[1:].split()) for first, past in ranges)
