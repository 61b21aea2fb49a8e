"""Whatever is handed over is answered in one line, with its exit status, and a refusal writes nothing.

The inputs are data: `cases/*.toml`, described in `corpus.py`.
"""

import re
import sqlite3
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from tests.bad_input.corpus import Case, cases, filled
from tests.bad_input.shops import Template, at, make
from tests.bad_input.situations import arise
from tests.conftest import Said, Shop

BESIDE = (
    "shop.db-wal",
    "shop.db-shm",
    "shop.db.queue",
    "shop.db.next",
)  # what SQLite and the queue of writers keep beside a shop
MOVES_THE_CURSOR = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

REFUSED = [case for case in cases() if case.code is not None]
IN_PART = [case for case in cases() if case.imported is not None]
LEGAL = [case for case in cases() if case.reads is not None]


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Template]:
    """The shop of a kind, made once and copied for every case."""
    folder = tmp_path_factory.mktemp("shops")

    @cache
    def template(kind: str) -> Template:
        return make(kind, folder)

    return template


class Given:
    """A case about to be tried, in a shop of its own."""

    def __init__(self, case: Case, folder: Path, template: Callable[[str], Template]) -> None:
        self.case = case
        self.folder = folder
        self.names = {"folder": str(folder), "file": str(folder / case.name), "db": str(folder / "shop.db")}
        if case.shop == "none":
            self.shop = Shop(folder / "shop.db")
        else:
            self.shop = template(case.shop).copy(folder)
            self.names |= template(case.shop).names
        for line in case.before:
            self.shop.done(filled(line, self.names))
        if case.file is not None and not case.piped:
            (folder / case.name).write_bytes(case.content(self.names))
        self.shop.env.update({name: filled(value, self.names) for name, value in case.env.items()})

    def type(self, *first: str) -> Said:
        """Type the line of the case, after these words."""
        words = [*first, *self.case.words(self.names)]
        stdin = self.case.content(self.names) if self.case.piped else None
        return self.shop.process(words, stdin=stdin) if self.case.process else self.shop(words, stdin=stdin)

    def held(self) -> dict[str, object]:
        """All that lies in the shop's folder, but the books."""
        return {str(path): content(path) for path in self.folder.rglob("*") if path.name not in ("shop.db", *BESIDE)}

    def books(self) -> tuple[object, object]:
        """The shop's file and SQLite's log of it."""
        return content(self.shop.path), content(Path(f"{self.shop.path}-wal"))


@pytest.fixture
def given(case: Case, template: Callable[[str], Template], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Given:
    """The case, and nothing of the tester's own environment that the program listens to."""
    for name in ("NO_COLOR", *case.unset):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "place"
    folder.mkdir()
    return Given(case, folder, template)


@pytest.mark.parametrize("case", REFUSED, ids=str)
def test_a_bad_input_is_refused_in_one_line_and_nothing_is_written(case: Case, given: Given) -> None:
    with arise(case.situation, given.shop.path):
        before, beside = given.books(), given.held()
        plain = given.type()
        told = given.type("--json")
        after, beside_after = given.books(), given.held()

    assert beside_after == beside
    assert_the_same(before, after)
    assert told.out.count("\n") == 1, told.out
    assert set(told.json) == {"error"}
    refusal = told.json["error"]
    if told.code == 1:
        assert refusal["why"]
        assert all(line["rule"] and line["text"] for line in refusal["why"])
    assert (told.code, refusal["code"]) == (case.exit, case.code), told.err
    assert case.told in refusal["message"], told.err
    assert (plain.code, plain.out) == (case.exit, "")
    assert plain.err == told.err == refusal["message"] + "\n"
    assert refusal["message"].isprintable(), ascii(refusal["message"])


@pytest.mark.parametrize("case", IN_PART, ids=str)
def test_a_file_is_taken_but_for_its_bad_rows(case: Case, given: Given) -> None:
    kind = case.words(given.names)[1]
    before = rows(given.shop, kind)
    told = given.type("--json")

    assert told.code == (1 if case.errors else 0), told.err
    assert [error["line"] for error in told.json["errors"]] == [line for line, _ in case.errors], told.json["errors"]
    for error, (_, part) in zip(told.json["errors"], case.errors, strict=True):
        assert part in error["message"]
        assert error["message"].isprintable(), ascii(error["message"])
    assert (told.json["imported"], told.json["refused"]) == (case.imported, len(case.errors))
    assert rows(given.shop, kind) - before == case.imported
    again = given.type("--json")
    assert (again.code, again.json["imported"], again.json["refused"]) == (told.code, 0, len(case.errors))


@pytest.mark.parametrize("case", LEGAL, ids=str)
def test_what_is_strange_but_legal_is_kept_exactly(case: Case, given: Given) -> None:
    told = given.type("--json")
    assert (told.code, told.err) == (0, "")
    line, path = case.reads or ("", "")
    line = filled(line, {**given.names, **{key: value for key, value in told.json.items() if isinstance(value, str)}})
    assert at(given.shop.done(line), path) == (case.word if case.kept is None else case.kept)
    assert not MOVES_THE_CURSOR.search(given.shop(line).out)


# What is there, and whether it changed -----------------------------------------------------------------------------------


def rows(shop: Shop, kind: str) -> int:
    """How many there are of what a kind of import brings."""
    table = "customers" if kind == "customers" else "events"
    return int(shop.rows(f"SELECT count(*) AS count FROM {table}")[0]["count"])


def content(path: Path) -> object:
    """What a file holds; of what cannot be read, all that can be told from outside."""
    try:
        found = path.lstat()
        return path.read_bytes() if path.is_file() else found.st_mode
    except FileNotFoundError:
        return None
    except PermissionError as error:
        return error.errno


def assert_the_same(before: tuple[object, object], after: tuple[object, object]) -> None:
    """The books hold what they held: byte for byte, or else row for row."""
    if before != after:
        assert dump(after) == dump(before)


def dump(books: tuple[object, object]) -> list[str]:
    """Every table and row of the books, as text."""
    main, log = books
    assert isinstance(main, bytes), "it was a file before"
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "shop.db")
        copy.write_bytes(main)
        if isinstance(log, bytes):
            Path(f"{copy}-wal").write_bytes(log)
        connection = sqlite3.connect(copy)
        try:
            return list(connection.iterdump())
        finally:
            connection.close()
