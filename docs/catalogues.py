"""Gather the sentences of the program and compile their translations: `python -m docs.catalogues`, or `make catalogues`.

Every sentence stands in the source as a literal of one of the calls below. A new one comes into each `loyalty.po` without a
translation, one that is gone goes out of it; `loyalty.mo` is what the program reads.
"""

import ast
import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
LOCALES = ROOT / "loyalty_cli" / "locales"
LANGUAGES = ("bg", "ro", "ru")
# Where the sentence stands among the arguments of a call, and where its form for many.
_CALLS = {"Template": (0, 1), "said": (0, None), "said_many": (1, 2), "say": (1, None), "say_many": (2, 3)}
_WIDTH = 120


def sentences() -> Catalog:
    """Every sentence of the source with the files that it stands in."""
    catalogue = Catalog(charset="utf-8")
    for path in sorted((ROOT / "loyalty_cli").rglob("*.py")):
        for sentence, about in _of_module(ast.parse(path.read_text(encoding="utf-8"))):
            catalogue.add(sentence, locations=[(path.relative_to(ROOT).as_posix(), 1)], context=about)
    return catalogue


def _of_module(tree: ast.Module) -> Iterator[tuple[str | tuple[str, str], str | None]]:
    """Each sentence with what it is `about`, where its call says so."""
    imports = [node for node in tree.body if isinstance(node, ast.ImportFrom)]
    if not any(node.module == "loyalty_cli.language" for node in imports):
        return
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
            if call.func.id == "say_all":
                yield from ((text, None) for argument in call.args[1:] for text in _texts(argument))
            elif call.func.id in _CALLS:
                about = _about(call) if call.func.id == "Template" else None
                yield from ((text, about) for text in _of_call(call.args, *_CALLS[call.func.id]))


def _about(call: ast.Call) -> str | None:
    return next((text for each in call.keywords if each.arg == "about" for text in _texts(each.value)), None)


def _of_call(arguments: list[ast.expr], one: int, many: int | None) -> Iterator[str | tuple[str, str]]:
    if many is None or many >= len(arguments):
        yield from _texts(arguments[one])
    else:
        yield from zip(_texts(arguments[one]), _texts(arguments[many]), strict=True)


def _texts(argument: ast.expr) -> Iterator[str]:
    """The literal, or both of a choice."""
    if isinstance(argument, ast.IfExp):
        yield from (*_texts(argument.body), *_texts(argument.orelse))
    elif isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        yield argument.value
    else:
        raise ValueError(f"line {argument.lineno}: a sentence stands as it is in the call that says it")


def forms(string: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    """The translations of a sentence: one, or one for each form of the plural; "" where there is none yet."""
    return tuple(string) if isinstance(string, (list, tuple)) else (string or "",)


def catalogue(language: str) -> Catalog:
    """The translations into a language, with what the source says now."""
    with (LOCALES / language / "LC_MESSAGES" / "loyalty.po").open("rb") as file:
        held = read_po(file, locale=language)
    said = sentences()
    said.creation_date = held.creation_date
    held.update(said, no_fuzzy_matching=True)
    held.obsolete.clear()
    return held


def written(catalogue: Catalog) -> bytes:
    """A catalogue as `loyalty.po` holds it."""
    file = io.BytesIO()
    write_po(file, catalogue, width=_WIDTH, sort_by_file=True, include_lineno=False)
    return file.getvalue()


def compiled(catalogue: Catalog) -> bytes:
    """A catalogue as `loyalty.mo` holds it."""
    file = io.BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


if __name__ == "__main__":
    for language in LANGUAGES:
        found = catalogue(language)
        folder = LOCALES / language / "LC_MESSAGES"
        (folder / "loyalty.po").write_bytes(written(found))
        (folder / "loyalty.mo").write_bytes(compiled(found))
        missing = [
            (message.context or "", message.id) for message in found if message.id and not all(forms(message.string or ""))
        ]
        print(f"{language}: {len(found)} sentences", *(f"  without a translation: {each}" for each in missing), sep="\n")
