"""Shops with a past, made once by typed lines and copied for every case."""

import shutil
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tests.bad_input.corpus import filled
from tests.conftest import Shop

HERE = Path(__file__).parent / "shops"


@dataclass(frozen=True)
class Template:
    """A shop to copy, and what its lines answered by the names that cases call it: `{sale}` is the id of a purchase."""

    shop: Shop
    names: dict[str, str]

    def copy(self, folder: Path) -> Shop:
        """The shop as it is, in a folder of its own."""
        shutil.copy(self.shop.path, folder / "shop.db")
        return replace(self.shop, path=folder / "shop.db", env={})


def make(kind: str, folder: Path, *, language: str = "en") -> Template:
    """Make the shop that `shops/<kind>.toml` tells of: its programme, and the lines that were typed in it."""
    told = tomllib.loads((HERE / f"{kind}.toml").read_text(encoding="utf-8"))
    program = folder / f"{kind}-programme.toml"
    program.write_text(told["program"].replace("[shop]", f'[shop]\nlanguage = "{language}"', 1), encoding="utf-8")
    shop = Shop(folder / f"{kind}.db")
    shop.done(["init", "--program", str(program)])
    given = folder / "given.csv"
    names = {"file": str(given)}
    for typed in told.get("typed", ()):
        given.write_text(typed.get("file", "").lstrip(), encoding="utf-8")
        answer = shop.done(filled(typed["line"], names))
        names |= {name: str(at(answer, path)) for name, path in typed.get("keep", {}).items()}
    names.pop("file")
    return Template(shop, {**names, **told.get("names", {})})


def at(answer: Any, path: str) -> Any:
    """What stands in an answer at a path such as `customer.name` or `issued.0.voucher`."""
    for step in path.split("."):
        answer = answer[int(step)] if step.isdigit() and isinstance(answer, list) else answer[step]
    return answer
