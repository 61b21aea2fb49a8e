"""The laws of the house (docs/architecture.md), held by reading our own source."""

import ast
import re
import subprocess
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.conftest import ROOT, Shop, imported

PACKAGE = ROOT / "loyalty_cli"
MODULES = sorted(PACKAGE.rglob("*.py"))

# From the roof to the ground; rooms of one floor do not see each other, but the files of the ground may.
FLOORS = (
    {"__main__"},
    {"cli"},
    {"counter"},
    {"receipts"},
    {"answers"},
    {"reports", "campaigns", "exchange"},
    {"retention"},
    {"operations"},
    {"books"},
    {"program", "cards", "security", "storage"},
    {"errors", "clock", "ids", "shipped", "values", "patterns", "colors", "language", "figures", "rooms", "cores", "__init__"},
)
GROUND = FLOORS[-1]
PURE = ("program", "cards", "security")
PURE_FILES = tuple(f"counter/{each}.py" for each in ("acts", "enrolling", "lines", "machine", "replies", "state"))
OUTSIDE = {
    *("io", "os", "pathlib", "shutil", "tempfile", "glob", "sqlite3", "socket", "subprocess", "urllib", "http"),
    *("random", "secrets", "uuid", "time", "logging", "threading", "typer", "sys"),
}
# Who may catch every refusal, and why.
DOORS = {
    "cli/door.py": "the one door",
    "counter/desk.py": "the session goes on after a refusal: it is said, and the next line is read",
    "cores.py": "whatever a hand meets, its work is done again by who gave it, who meets it too",
}
MOST_OF_OURS, MOST_MODULES = 120, 210  # that a plain line of a till may import
HEAVY = (
    *("PIL", "qrcode", "sqlite_utils", "psycopg", "rich", "reportlab", "pypdfium2", "matplotlib", "jinja2", "cryptography"),
    *("phonenumbers", "email_validator", "platformdirs", "importlib.metadata", "click", "pydantic", "tomlkit"),
    *("zxingcpp", "babel", "readline"),
    "loyalty_cli.receipts",
)


def name(path: Path) -> str:
    """`books/ledger.py`."""
    return path.relative_to(PACKAGE).as_posix()


def room(path: Path) -> str:
    """The folder that a module stands in, or its own name on the ground floor."""
    parts = path.relative_to(PACKAGE).parts
    return parts[0] if len(parts) > 1 else path.stem


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imports(path: Path) -> Iterator[tuple[str, str]]:
    """Every (module, name) that a module imports; the name is empty for a plain `import`."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((each.name, "") for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name(path)}: imports are written in full"
            yield from ((node.module or "", each.name) for each in node.names)


def our_imports(path: Path) -> Iterator[str]:
    """The rooms that a module imports from."""
    for module, what in imports(path):
        parts = module.split(".")
        if parts[0] == "loyalty_cli":
            top = parts[1] if len(parts) > 1 else what
            yield top if any(top in floor for floor in FLOORS) else "__init__"


def floor(of: str) -> int:
    return next(at for at, rooms in enumerate(FLOORS) if of in rooms)


def strings(path: Path) -> Iterator[str]:
    """Every text in a module that is not a docstring."""
    documentation = {
        id(node.body[0].value)
        for node in ast.walk(tree(path))
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation:
            yield node.value


def test_every_room_is_on_the_plan() -> None:
    assert {room(path) for path in MODULES} <= set().union(*FLOORS)


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_imports_go_down_only(path: Path) -> None:
    here = room(path)
    for there in our_imports(path):
        neighbours = here in GROUND and there in GROUND
        assert here == there or neighbours or floor(there) > floor(here), f"{name(path)} imports from {there}"


@pytest.mark.parametrize("path", [path for path in MODULES if room(path) in PURE or name(path) in PURE_FILES], ids=name)
def test_a_pure_room_touches_nothing_outside(path: Path) -> None:
    for module, what in imports(path):
        in_memory = module == "io" and what in ("BytesIO", "StringIO")
        assert in_memory or module.split(".")[0] not in OUTSIDE, f"{name(path)} imports {module}"
        assert module != "loyalty_cli" or what in (room(path), "clock", "colors", "errors", "rooms"), (
            f"{name(path)} imports {what}"
        )
        assert module not in ("loyalty_cli.ids", "loyalty_cli.shipped"), f"{name(path)} imports {module}"
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in ("open", "print", "input", "exec", "eval"), f"{name(path)}:{node.lineno}"
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "clock":
            assert node.attr not in ("now", "milliseconds"), f"{name(path)}:{node.lineno} reads the clock"


@pytest.mark.parametrize("path", [path for path in MODULES if room(path) == "program"], ids=name)
def test_no_float_reaches_the_programme(path: Path) -> None:
    likeness = {id(node.value) for node in ast.walk(tree(path)) if isinstance(node, ast.keyword) and node.arg == "cutoff"}
    for node in ast.walk(tree(path)):
        where = f"{name(path)}:{getattr(node, 'lineno', '')}"
        assert not (isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div)), f"{where} divides with /"
        if isinstance(node, ast.Constant) and id(node) not in likeness:
            assert not isinstance(node.value, (float, complex)), f"{where} holds a float"
        called = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
        assert called != "float", f"{where} calls float"


def test_each_table_has_one_writer_and_it_keeps_books() -> None:
    tables = set(re.findall(r"CREATE (?:VIRTUAL )?TABLE (\w+)", (ROOT / "schema.sql").read_text(encoding="utf-8")))
    tables.remove("signature")  # what another engine keeps in the head of its file
    assert "events" in tables
    writers: dict[str, set[str]] = defaultdict(set)
    for path in MODULES:
        if name(path) == "storage/upgrades.py":
            continue  # it lays whole tables anew
        for text in strings(path):
            for table in re.findall(r"\b(?:INSERT(?: OR \w+)? INTO|REPLACE INTO|UPDATE|DELETE FROM)\s+(\w+)", text):
                if table in tables:
                    writers[table].add(name(path))
    for table, files in writers.items():
        assert len(files) == 1, f"{table} is written by {sorted(files)}"
        assert next(iter(files)).startswith("books/"), f"{table} is written by {files}"


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_only_an_operation_opens_an_atomic_block(path: Path) -> None:
    calls = [node for node in ast.walk(tree(path)) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    blocks = [call for call in calls if ast.unparse(call.func).endswith(".atomic")]
    assert not blocks or room(path) in ("operations", "storage"), f"{name(path)}:{blocks[0].lineno}"
    assert len(blocks) <= 1 or room(path) != "operations", f"{name(path)} opens {len(blocks)} atomic blocks"


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_refusals_leave_by_one_door(path: Path) -> None:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ExceptHandler) and name(path) not in DOORS:
            caught = ast.unparse(node.type) if node.type else "everything"
            too_wide = re.search(r"\b(LoyaltyError|Exception|BaseException|everything)\b", caught)
            passes_on = any(isinstance(each, ast.Raise) for each in ast.walk(node))
            assert passes_on or not too_wide, f"{name(path)}:{node.lineno} catches {caught}"


@pytest.mark.parametrize("path", [path for path in MODULES if name(path) != "clock.py"], ids=name)
def test_only_the_clock_knows_the_time(path: Path) -> None:
    assert "time" not in {module for module, _ in imports(path)}, f"{name(path)} imports time"
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Attribute):
            assert node.attr not in ("today", "utcnow", "fromtimestamp"), f"{name(path)}:{node.lineno}"
            assert node.attr != "now" or not ast.unparse(node.value).endswith("datetime"), f"{name(path)}:{node.lineno}"
    for text in strings(path):
        assert not re.search(r"CURRENT_TIMESTAMP|strftime|julianday|datetime\('now", text), f"{name(path)} asks the database"


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_modules_and_functions_are_read_in_one_go(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300, name(path)
    for node in ast.walk(tree(path)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            first = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
            length = (node.end_lineno or 0) - first.lineno + 1
            assert length <= 40, f"{name(path)}:{node.lineno} {node.name} has {length} lines"


def test_no_room_has_one_file_and_none_is_a_lumber_room() -> None:
    for folder in {path.parent for path in MODULES} - {PACKAGE}:
        assert len([path for path in folder.glob("*.py") if path.stem != "__init__"]) > 1, folder
    lumber = r"utils?|helpers?|models?|services?|interfaces?|managers?|common|misc|base|core"
    assert not [name(path) for path in MODULES if re.fullmatch(lumber, path.stem)]
    classes = [node.name for path in MODULES for node in ast.walk(tree(path)) if isinstance(node, ast.ClassDef)]
    assert not [each for each in classes if re.search(r"(Manager|Helper|Service|Impl|Util)s?$|^Base", each)]


def test_the_top_of_the_project_is_as_planned() -> None:
    planned = {
        *(
            "pyproject.toml",
            "README.md",
            "CHANGELOG.md",
            "CONTRIBUTING.md",
            "LICENSE",
            "Makefile",
            "schema.sql",
            ".gitignore",
            "requirements.lock",
        ),
        *(".ci", "docs", "examples", "tests", "benchmarks", "loyalty_cli"),
    }
    ignored = {line.strip("/") for line in (ROOT / ".gitignore").read_text(encoding="utf-8").split() if "*" not in line}
    found = {path.name for path in ROOT.iterdir()} - ignored - {".git"}
    assert {each for each in found if not each.endswith(".egg-info")} <= planned


def test_the_version_is_said_in_one_place() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert "version" in project["dynamic"]
    assert project["scripts"] == {"loyalty": "loyalty_cli.cli:main"}


TEXTS = [
    *MODULES,
    *(path for path in ROOT.glob("*.md")),
    *(path for path in (ROOT / "docs").glob("*.md") if path.stem != "glossary"),
    ROOT / "schema.sql",
    *(ROOT / "examples").glob("*.toml"),
]


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_word_has_one_meaning(path: Path) -> None:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        where = f"{path}:{number}"
        assert not re.search(r"\btransactions?\b", line, re.IGNORECASE), f"{where} say purchase, event, posting or atomic block"
        assert not re.search(r"\b(the|a|this|data) stores?\b", line, re.IGNORECASE), f"{where} say shop, or storage"


def modules(shop: Shop, line: str) -> set[str]:
    """What a process holds after one line."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "loyalty_cli", *line.split()],
        env={"LOYALTY_DB": str(shop.path), "PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return imported(done.stderr)


@pytest.mark.parametrize(
    "line", ["--version", "help who", "show Ana", "earn Ana 150", "stamp Ana coffee", "redeem Ana five-off"]
)
def test_the_counter_imports_nothing_heavy(shop: Shop, line: str) -> None:
    shop.done("enroll Ana")
    shop.done("earn Ana 150")

    assert not modules(shop, line) & {*HEAVY}


@pytest.mark.parametrize("line", ["show Ana", "earn Ana 150", "stamp Ana coffee", "redeem Ana five-off"])
def test_a_plain_line_of_a_till_waits_for_few_modules_and_not_for_typer(shop: Shop, line: str) -> None:
    shop.done("enroll Ana")
    shop.done("earn Ana 150")

    loaded = modules(shop, line)

    assert not loaded & {"typer", "click", "rich", "inspect", "dataclasses", "pathlib", "urllib.parse", "calendar", "threading"}
    assert len([each for each in loaded if each.startswith("loyalty_cli")]) <= MOST_OF_OURS
    assert len(loaded) <= MOST_MODULES
