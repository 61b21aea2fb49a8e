"""Both lanes of the counter: what the express lane answers is what Typer's commands answer, byte for byte."""

import re
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest

from loyalty_cli.cli import commands, express, words
from loyalty_cli.cli.words import Option
from tests.bad_input import corpus, shops
from tests.conftest import Said, Shop

PLAIN = (
    *(
        "earn Ana 12.50",
        "--json earn Ana 12.50",
        "earn --json Ana 12.50 --ref R1",
        "earn Ana 12.50 --ref=R1",
        "earn - 5 --quiet",
    ),
    *("earn Ana 12.50 --item LATTE*2@3.50 --item X@5.50", "earn Ana 12.50 --tip 1 --tax 2 --discount 3 --code NOPE --json"),
    *("earn Ana 12.50 --dry-run", "earn Ana 12.50 --dry-run --json", "earn Ana 12,50", "earn Ana nothing", "earn Ana 1.234"),
    *("earn Nobody 5", "earn Nobody 5 --json", "earn An 5", "earn id:000 5", "earn 1234567890123456 5", "earn Ана 5 --json"),
    *("--till 1 --staff Eva earn Ana 5", "--at 2026-02-16T10:00 earn Ana 5", "--at tomorrow earn Ana 5", "--shop X earn Ana 5"),
    *(
        "--staff \t earn Ana 5",
        "--db /nowhere/shop.db earn Ana 5",
        "--db /nowhere/shop.db --json show Ana",
        "earn Ana 5 --partner P",
    ),
    *("--no-color show Ana", "show Ana --json", "show Ana --quiet", "show Anna", "show An", "show id:1 --json"),
    *(
        "stamp Ana",
        "stamp Ana coffee --count 2",
        "stamp Ana coffee --count 0",
        "stamp Ana coffee --count 99 --json",
        "stamp Ana tea",
    ),
    *(
        "redeem Ana five-off --bill 12.50",
        "redeem Ana five-off --bill 12.50 --json",
        "redeem Ana",
        "redeem",
        "redeem Ana none --json",
    ),
    *(
        "redeem Ana five-off --hold",
        "redeem Ana five-off --hold --dry-run",
        "redeem --commit last --json",
        "redeem --release NONE",
    ),
    *(
        "redeem Ana five-off --bill 2 --up-to --quiet",
        "redeem Ana five-off --sale last --json",
        "redeem Ana five-off --partner P",
    ),
)
FOR_TYPER = (
    *(
        "",
        "earn",
        "earn Ana",
        "earn Ana 5 6",
        "earn Ana 5 --nonsense",
        "earn Ana 5 --ref",
        "earn Ana -5",
        "earn -- Ana 5",
        "show",
    ),
    *(
        "earn --help",
        "-h",
        "--version",
        "earn Ana 5 --receipt",
        "earn Ana 5 --json=1",
        "earn Ana 5 --ref=",
        "earn Ana ''",
        "--json",
    ),
    *(
        "stamp Ana coffee --count two",
        "stamp Ana coffee --count ٢",
        "enroll Bo",
        "refund last",
        "earnest Ana 5",
        "--db",
        "earn Ana 5 --db",
    ),
    *("--ref R earn Ana 5", "show Ana Bo", "show --limit 5 Ana", "redeem Ana five-off cheaply", "card show Ana", "counter"),
)
_MADE = re.compile(r"(?<=…)[0-9A-HJKMNP-TV-Z]{4}|[0-9A-HJKMNP-TV-Z]{13}")


def answered(said: Said | None) -> tuple[str, str, int] | None:
    """What was said, without the ids that every event gets anew."""
    return (_MADE.sub("ID", said.out), _MADE.sub("ID", said.err), said.code) if said is not None else None


def by_both(shop: Shop, line: list[str], folder: Path) -> tuple[Said | None, Said]:
    """What each lane answers to a line, in a shop of its own."""
    first, second = folder / "first", folder / "second"
    copies = []
    for each in (first, second):
        each.mkdir()
        copy = each / "shop.db"
        copy.write_bytes(shop.path.read_bytes())
        copies.append(replace(shop, path=copy))
    return copies[0].express(line), copies[1](line)


@pytest.fixture
def counter(shop: Shop) -> Shop:
    """Two people whose names begin alike, and points to spend."""
    for line in ("enroll Ana", "enroll Anton", "earn Ana 150"):
        shop.done(line)
    return shop


@pytest.mark.parametrize("line", PLAIN)
def test_both_lanes_answer_the_same(counter: Shop, line: str, tmp_path: Path) -> None:
    by_express, by_typer = by_both(counter, line.split(" "), tmp_path)

    assert by_express is not None, "the line is a plain one"
    assert answered(by_express) == answered(by_typer)


@pytest.mark.parametrize("line", FOR_TYPER)
def test_what_is_no_plain_line_is_left_to_typer(counter: Shop, line: str) -> None:
    assert counter.express([word.strip("'") for word in line.split()]) is None
    assert counter.rows("SELECT count(*) AS events FROM events")[0]["events"] == 1, "nothing has happened"


@pytest.mark.parametrize(
    ("name", "value"),
    [("JSON", "1"), ("QUIET", "yes"), ("TILL", "3"), ("AT", "2026-02-16T10:00"), ("AT", "never"), ("STAFF", "")],
)
def test_both_lanes_listen_to_the_environment(counter: Shop, name: str, value: str, tmp_path: Path) -> None:
    counter.env = {f"LOYALTY_{name}": value}

    by_express, by_typer = by_both(counter, ["earn", "Ana", "5", "--json"], tmp_path)

    assert by_express is not None
    assert answered(by_express) == answered(by_typer)


@pytest.mark.parametrize(("name", "value"), [("LOYALTY_JSON", "maybe"), ("_LOYALTY_COMPLETE", "complete_bash")])
def test_an_environment_that_only_typer_understands_is_left_to_it(
    counter: Shop, name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    counter.env = {name: value}

    assert counter.express(["show", "Ana"]) is None


def test_bad_input_at_the_till_is_refused_alike(tmp_path: Path) -> None:
    template, plain, different = shops.make("cafe", tmp_path), 0, []
    for at, case in enumerate(corpus.cases()):
        line = case.words({**template.names, "folder": str(tmp_path)})
        if (
            case.shop != "cafe"
            or case.file is not None
            or case.situation
            or case.before
            or case.env
            or line[0] not in express.LINES
        ):
            continue
        folder = tmp_path / str(at)
        folder.mkdir()
        by_express, by_typer = by_both(template.shop, line, folder)
        plain += by_express is not None
        if by_express is not None and answered(by_express) != answered(by_typer):
            different.append((line, by_express, by_typer))

    assert not different
    assert plain > 100


@pytest.mark.parametrize("verb", express.LINES)
def test_the_words_of_an_express_line_are_said_once_and_explained(verb: str) -> None:
    entry = commands.COMMANDS[verb]
    assert isinstance(entry, commands.Verb)
    assert (entry.module, entry.function) == (express.LINES[verb], verb)
    command = getattr(import_module(commands.module(entry)), entry.function)
    told = words.of(command)

    assert len(told) == command.__code__.co_argcount - 1, "every parameter but the session is a word"
    assert all(word.said.help for word in told.values())
    assert [name for name, word in told.items() if isinstance(word.said, Option) and word.said.envvar] == []
