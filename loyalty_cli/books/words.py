"""What a customer is found by. The table `words`: any two words of the name in plain Latin letters, in either order, as
`maria ivanova` and `ivanova maria`, so that whoever has both is found at one place; a word alone where the name has no
other; the whole name as `=maria ivanova`, the end of the phone number as `~4567`. Of a name of more than ten words the
further ones stand beside the first alone.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import permutations

from loyalty_cli.books import names
from loyalty_cli.storage import Database, Writer

ENDING = 4  # digits of a phone number that find its owner
_PAIRED = 10  # words of a name of which any two are a pair: of fifty, they would be 2,450 rows
_FEW = 10  # words that are looked at to see which typed one has the fewest
_ALIKE = 1_000  # words that one mistyped word is compared with
Range = tuple[str, str]  # the first text, and the first one after the last

_INSERT = "INSERT INTO words (word, customer) VALUES (:word, :customer)"
_FIRST = "coalesce(nullif(rtrim(rtrim(min(word), 'abcdefghijklmnopqrstuvwxyz0123456789')), ''), min(word))"  # of two words
# Each word once, found by going from one to the next: the rows of a frequent one are passed over.
_KNOWN = f"""
    WITH RECURSIVE known (word) AS (
        SELECT {_FIRST} FROM words WHERE word >= :first AND word < :past
        UNION ALL
        SELECT (SELECT {_FIRST} FROM words WHERE word > before.word || '!' AND word < :past)
        FROM known AS before WHERE before.word IS NOT NULL
    )
    SELECT word FROM known WHERE word IS NOT NULL LIMIT :many
"""
_MATCHES = """
    SELECT word, customer FROM words AS found
    WHERE (word, customer) > (:word, :customer) AND word < :past {others} ORDER BY word, customer LIMIT :many
"""
_OTHER = "AND EXISTS (SELECT 1 FROM words WHERE customer = found.customer AND word >= :from_{slot} AND word < :to_{slot})"


def add(to: Writer, people: Iterable[tuple[int, str, str | None]]) -> None:
    """Make new customers findable, each given as (id, name, phone)."""
    to.run_many(_INSERT, (row for customer, name, phone in people for row in _rows(customer, name, phone)))


def replace(db: Database, customer: int, name: str, phone: str | None) -> None:
    """Make a customer findable by these, and by nothing else any more."""
    forget(db, customer)
    add(db, [(customer, name, phone)])


def forget(db: Database, customer: int) -> None:
    """Let a customer be found by nothing any more."""
    db.run("DELETE FROM words WHERE customer = :customer", {"customer": customer})


def _rows(customer: int, name: str, phone: str | None) -> Iterator[dict[str, str | int]]:
    return ({"word": word, "customer": customer} for word in sorted(found_by(name, phone)))


def found_by(name: str, phone: str | None) -> set[str]:
    """Everything that somebody of that name and phone is found by."""
    parts = names.parts(name)
    pairs = [*permutations(parts[:_PAIRED], 2)]
    pairs += [pair for each in parts[_PAIRED:] for pair in ((parts[0], each), (each, parts[0]))]
    return {*(map(" ".join, pairs) if pairs else parts), f"={names.whole(name)}", *([f"~{phone[-ENDING:]}"] if phone else [])}


def of_customer(db: Database, customer: int) -> list[str]:
    """Everything that a customer is found by."""
    return [
        row["word"]
        for row in db.rows("SELECT word FROM words WHERE customer = :customer ORDER BY word", {"customer": customer})
    ]


def beginning(db: Database, typed: str, *, limit: int) -> list[int]:
    """The customers of whose name every typed word begins a word, in the order of their words."""
    typed_words = dict.fromkeys(names.words(typed))
    telling = [word for word in typed_words if not any(each != word and each.startswith(word) for each in typed_words)]
    return _matching(db, [(word, _past(word)) for word in telling], limit)


def having(db: Database, typed: str, *, limit: int) -> list[int]:
    """The customers whose name has every typed word, whole, in the order of their words."""
    return _matching(db, [(word, f"{word}!") for word in dict.fromkeys(names.words(typed))], limit)


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
        if near := get_close_matches(longest, _known(db, (first, _past(first)), _ALIKE), cutoff=0.75):
            return near
    return []


def _past(prefix: str) -> str:
    """The first text after all that begin with `prefix`."""
    return prefix[:-1] + chr(ord(prefix[-1]) + 1)


def _matching(db: Database, ranges: list[Range], limit: int) -> list[int]:
    """The customers whose name has a word in each range; no two ranges hold the same word."""
    found: dict[int, None] = {}
    for each in _candidates(db, ranges, limit):
        found[each] = None
        if len(found) == limit:
            break
    return list(found)


def _candidates(db: Database, ranges: list[Range], many: int) -> Iterator[int]:
    if len(ranges) < 2:
        for each in ranges:
            yield from _having(db, each, (), many)
        return
    lead = min(ranges, key=lambda each: len(_known(db, each, _FEW)))
    (first, past), *others = (each for each in ranges if each != lead)
    for word in _every_known(db, lead):
        yield from _having(db, (f"{word} {first}", f"{word} {past}"), others, many)


def _having(db: Database, words: Range, others: Sequence[Range], many: int) -> Iterator[int]:
    """Whoever has a word of `words` and one of each of `others`, `many` asked for at a time."""
    query = _MATCHES.format(others=" ".join(_OTHER.format(slot=slot) for slot in range(len(others))))
    values: dict[str, str | int] = {"word": words[0], "customer": 0, "past": words[1], "many": many}
    for slot, (first, past) in enumerate(others):
        values |= {f"from_{slot}": first, f"to_{slot}": past}
    while rows := db.rows(query, values):
        yield from (row["customer"] for row in rows)
        if len(rows) < many:
            return
        values |= {"word": rows[-1]["word"], "customer": rows[-1]["customer"]}


def _every_known(db: Database, words: Range) -> Iterator[str]:
    first, past = words
    while known := _known(db, (first, past), _FEW):
        yield from known
        if len(known) < _FEW:
            return
        first = f"{known[-1]}!"


def _known(db: Database, words: Range, many: int) -> list[str]:
    """The words in that range that names have, in order, at most so many of them."""
    first, past = words
    return [row["word"] for row in db.rows(_KNOWN, {"first": first, "past": past, "many": many})]
