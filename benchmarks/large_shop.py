"""Make a shop of any size to look at, or to measure on: `python benchmarks/large_shop.py shop.db --customers 1000000`.

A block of a thousand customers with their purchases is booked by the program itself. The other blocks are copies of its rows
with other ids, refs, names, phones and cards, so `loyalty db verify` holds for the whole. A million customers with five
purchases each take a few minutes.
"""

import argparse
import csv
import os
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from loyalty_cli.books import words  # noqa: E402
from loyalty_cli.cards import number  # noqa: E402

PROGRAM = ROOT / "examples" / "record-shop.toml"
BLOCK = 1_000
PURCHASES = 5
FIRST_NAMES = (
    *("Maria", "Ivan", "Elena", "Georgi", "Ana", "Dimitar", "Sofia", "Nikola", "Ioana", "Andrei", "Olga", "Sergei", "Vera"),
    *("Petar", "Mihai", "Irina", "Stefan", "Daria", "Pavel", "Nadia", "Radu", "Katya", "Boris", "Lidia", "Viktor", "Zoe"),
)
SYLLABLES = ("ba", "do", "ke", "li", "mu", "na", "po", "ri", "se", "to", "va", "zu", "ga", "he", "ni", "ro", "sta", "vel")
SURNAMES = len(SYLLABLES) ** 4
PHONE_STEP, PHONES = 7_368_787, 100_000_007  # both prime: every customer's number is another, and they lie scattered
CARD_STEP, CARDS = 387_420_489_001, 899_999_999_999_981

IDS = {"id", "customer", "event", "names"}  # the columns that hold an id, in the tables that are copied
COPIED = ("events", "postings", "balances", "lots", "purchases", "counters")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("file", type=Path)
    asked.add_argument("--customers", type=int, default=100_000, help="in blocks of 1,000")
    asked.add_argument("--purchases", type=int, default=PURCHASES, help="of each customer")
    given = asked.parse_args()
    make(given.file, customers=given.customers, purchases=given.purchases)


def make(path: Path, *, customers: int, purchases: int = PURCHASES) -> None:
    """Write the shop to the new file `path`."""
    start = time.perf_counter()
    _book_one_block(path, purchases)
    db = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "foreign_keys = OFF", "cache_size = -4000000"):
        db.execute(f"PRAGMA {pragma}").fetchall()
    blocks = customers // BLOCK
    copies = _Copies(db)
    for copy in range(1, blocks):
        copies.write(blocks - copy, copy)  # the older ids first, so that every table grows at its end
        if copy % 50 == 0 or copy == blocks - 1:
            print(f"\r{copy * BLOCK + BLOCK:,} customers, {time.perf_counter() - start:,.0f} s", end="", flush=True)
    db.close()
    subprocess.run([sys.executable, "-m", "loyalty_cli", "db", "info"], env=_environment(path), check=True)


def surname(at: int) -> str:
    """The surname of that number, 0 the most frequent."""
    syllables = ""
    for _ in range(4):
        at, syllable = divmod(at, len(SYLLABLES))
        syllables += SYLLABLES[syllable]
    return syllables.capitalize()


def person(at: int) -> tuple[str, str, str]:
    """Name, phone and card of the customer of that number; surnames as unevenly spread as people's."""
    drawn = random.Random(at)
    name = f"{FIRST_NAMES[int(len(FIRST_NAMES) * drawn.random() ** 2)]} {surname(int(SURNAMES * drawn.random() ** 3))}"
    return name, f"+4915{at * PHONE_STEP % PHONES:09}", number.make(str(10**14 + at * CARD_STEP % CARDS))


def _environment(path: Path) -> dict[str, str]:
    return {**os.environ, "LOYALTY_DB": str(path), "PYTHONPATH": str(ROOT)}


def _book_one_block(path: Path, purchases: int) -> None:
    """The first thousand, by the program: their list and their receipts are imported."""
    people, receipts = path.with_suffix(".people.csv"), path.with_suffix(".receipts.csv")
    _write(people, ["external_id", "name", "phone", "card"], ([f"C{at}", *person(at)] for at in range(BLOCK)))
    _write(receipts, ["ref", "customer", "at", "amount"], _receipts(purchases))
    for line in (
        ["init", "--program", str(PROGRAM), "--at", "2025-01-01"],
        ["import", "customers", str(people)],
        ["import", "purchases", str(receipts)],
    ):
        command = [sys.executable, "-m", "loyalty_cli", "--quiet", *line]
        subprocess.run(command, env=_environment(path), check=True, stdout=subprocess.DEVNULL)
    people.unlink()
    receipts.unlink()


def _receipts(purchases: int) -> Iterator[list[str]]:
    """Each customer's purchases, mixed with the others' as days mix them."""
    drawn = random.Random(1)
    for visit in range(purchases):
        order = list(range(BLOCK))
        drawn.shuffle(order)
        for customer in order:
            day = f"2025-{2 + visit * 10 // purchases:02}-{drawn.randrange(1, 28):02}"
            yield [f"R{visit}-{customer:04}", f"C{customer}", day, f"{drawn.randrange(2000, 6000) / 100:.2f}"]


def _write(path: Path, head: list[str], rows: Iterable[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows])


class _Copies:
    """The rows of the first block, kept aside, and the statements that write them once more under other ids."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._statements = []
        for table in COPIED:
            where = " WHERE customer > 0" if table == "counters" else ""
            db.execute(f"CREATE TEMP TABLE first_{table} AS SELECT * FROM main.{table}{where}")
            columns = [row[1] for row in db.execute(f"PRAGMA main.table_info({table})")]
            taken = ", ".join(self._taken(column) for column in columns)
            self._statements.append(f"INSERT INTO main.{table} SELECT {taken} FROM first_{table}")
        self._customers = db.execute("SELECT id, joined_at FROM customers ORDER BY id").fetchall()
        first, last = self._customers[0][0], db.execute("SELECT max(id) FROM events").fetchone()[0]
        self._span = last - first + 1

    @staticmethod
    def _taken(column: str) -> str:
        if column == "ref":
            return "printf('%06d-', :copy) || ref"
        return f"{column} - :shift" if column in IDS else column

    def write(self, back: int, copy: int) -> None:
        """Copy number `copy`, so many spans of ids before the first block."""
        shift = back * self._span
        people = [(id_ - shift, at, *person(copy * BLOCK + place)) for place, (id_, at) in enumerate(self._customers)]
        self._db.execute("BEGIN")
        self._db.executemany(
            "INSERT INTO customers (id, external_id, name, phone, joined_at) VALUES (?, ?, ?, ?, ?)",
            ((id_, f"C{copy * BLOCK + place}", name, phone, at) for place, (id_, at, name, phone, _) in enumerate(people)),
        )
        self._db.executemany(
            "INSERT INTO cards (number, customer, issued_at) VALUES (?, ?, ?)",
            ((card, id_, at) for id_, at, _, _, card in people),
        )
        self._db.executemany("INSERT INTO words VALUES (?, ?)", _words(people))
        for statement in self._statements:
            self._db.execute(statement, {"shift": shift, "copy": copy})
        self._db.execute("COMMIT")


def _words(people: Iterable[tuple[int, str, str, str, str]]) -> Iterator[tuple[str, int]]:
    for id_, _, name, phone, _ in people:
        for word in words.found_by(name, phone):
            yield word, id_


if __name__ == "__main__":
    main()
