"""Which field of ours each column of a file holds, and the rows that are read so."""

import difflib
from collections.abc import Iterable, Mapping

from loyalty_cli.errors import Malformed
from loyalty_cli.values import frozen


@frozen
class Kind:
    """What a file may hold: its `fields`, those that no row can do without, and columns that are `left` without a word."""

    name: str
    fields: tuple[str, ...]
    required: tuple[str, ...]
    left: tuple[str, ...] = ()


PURCHASES = Kind(
    "purchases",
    (
        *("ref", "customer", "at", "amount", "sku", "category", "quantity", "price"),
        *("tax", "tip", "discount", "code", "till", "staff", "shop"),
    ),
    required=("customer", "at", "amount"),
    left=("event", "returned", "reason"),
)
CUSTOMERS = Kind(
    "customers",
    (
        *("external_id", "name", "phone", "email", "birthday", "card"),
        *("consent_email", "consent_sms", "consent_post", "consent_phone", "joined", "tags"),
    ),
    required=("name",),
    left=("customer", "closed", "reason"),
)
BALANCES = Kind(
    "balances", ("customer", "unit", "quantity", "expires"), required=("customer", "unit", "quantity"), left=("reason",)
)
GIFTS = Kind(
    "gifts",
    ("code", "balance", "currency", "until", "kind", "customer", "status"),
    required=("code", "balance"),
    left=("reason",),
)
VOUCHERS = Kind("vouchers", ("code", "reward", "until", "customer", "status"), required=("code", "reward"), left=("reason",))


@frozen
class Row:
    """One record: `fields` without the empty ones, `raw` as it stands in the file, `fault` if it cannot be read."""

    line: int
    fields: dict[str, str]
    raw: str
    fault: str | None = None


class BadRow(Malformed):
    """A row that cannot be what it should be; `line` is where it stands."""

    code = "bad_row"

    def __init__(self, message: str, *, line: int) -> None:
        super().__init__(message, line=line)
        self.line = line


class UnknownField(Malformed):
    """`--map COLUMN=FIELD` names a field that this kind of file does not have."""

    code = "unknown_field"

    def __init__(self, field: str, *, kind: Kind) -> None:
        near = difflib.get_close_matches(field, kind.fields, 1)
        meant = f" Did you mean {near[0]}?" if near else ""
        super().__init__(f"--map: {kind.name} have no field {field!r}.{meant} There are {', '.join(kind.fields)}.", field=field)


class UnknownColumn(Malformed):
    """`--map COLUMN=FIELD` names a column that the file does not have."""

    code = "unknown_column"

    def __init__(self, column: str, *, found: Iterable[str]) -> None:
        super().__init__(f"--map: the file has no column {column!r}. It has {_listed(found)}.", column=column)


class TwiceNamed(Malformed):
    """Two columns for one field."""

    code = "duplicate_column"

    def __init__(self, field: str, *, columns: Iterable[str]) -> None:
        super().__init__(
            f"Two columns hold {field}: {' and '.join(map(repr, columns))}. Rename one of them, or say which with --map.",
            field=field,
        )


class NoHeader(Malformed):
    """The first line names none of the fields."""

    code = "no_header"

    def __init__(self, *, kind: Kind, found: Iterable[str]) -> None:
        super().__init__(
            f"The first line names no column of {kind.name}: {_listed(found)}. Write a header with"
            f" {', '.join(kind.required)}, or rename columns with --map COLUMN=FIELD.",
            fields=list(kind.fields),
        )


class MissingColumn(Malformed):
    """A field that no row can do without has no column."""

    code = "missing_column"

    def __init__(self, missing: str, *, kind: Kind, found: Iterable[str]) -> None:
        super().__init__(
            f"{kind.name.capitalize()} need a column {missing!r}; the file has {_listed(found)}."
            f" If one of them is meant: --map COLUMN={missing}.",
            missing=missing,
        )


class BadHeader(Malformed):
    """The first line is no line of a table."""

    code = "bad_header"

    def __init__(self, *, line: int, because: str) -> None:
        super().__init__(f"The header in line {line} cannot be read: {because}. Mend it; nothing was imported.", line=line)


def _listed(found: Iterable[str]) -> str:
    names = [name if len(name) <= 30 else f"{name[:29]}…" for name in found]
    return ", ".join(map(repr, names[:20])) + (f" and {len(names) - 20} more" if len(names) > 20 else "") if names else "none"


class Columns:
    """The columns of one file, learnt as they come; `renamed` is what `--map` says, and wins over a column's own name."""

    def __init__(self, kind: Kind, renamed: Mapping[str, str]) -> None:
        for field in renamed.values():
            if field not in kind.fields:
                raise UnknownField(field, kind=kind)
        for field in set(renamed.values()):
            if len(columns := [column for column, named in renamed.items() if named == field]) > 1:
                raise TwiceNamed(field, columns=columns)
        self.kind = kind
        self.unknown: list[str] = []
        self._renamed = dict(renamed)
        self._fields: dict[str, str | None] = {}

    def field(self, column: str) -> str | None:
        """The field that a column holds, or None for one that is left."""
        if column not in self._fields:
            self._fields[column] = found = self._find(column.strip())
            if found is None and column.strip() and _plain(column) not in self.kind.left:
                self.unknown.append(column.strip())
        return self._fields[column]

    def _find(self, column: str) -> str | None:
        if column in self._renamed:
            return self._renamed[column]
        plain = _plain(column)
        return plain if plain in self.kind.fields and plain not in self._renamed.values() else None

    def header(self, names: list[str]) -> list[str | None]:
        """The field of each place of a header.

        Raises:
            NoHeader, MissingColumn, TwiceNamed, UnknownColumn: see each.
        """
        fields = [self.field(name) for name in names]
        if not any(fields):
            raise NoHeader(kind=self.kind, found=names)
        for field in self.kind.fields:
            if fields.count(field) > 1:
                raise TwiceNamed(field, columns=[name for name, held in zip(names, fields, strict=True) if held == field])
        self.check_renamed()
        for missing in self.kind.required:
            if missing not in fields:
                raise MissingColumn(missing, kind=self.kind, found=names)
        return fields

    def check_renamed(self) -> None:
        """Refuse a `--map` whose column has not come by now."""
        seen = [column.strip() for column in self._fields]
        for column in self._renamed:
            if column not in seen:
                raise UnknownColumn(column, found=seen)

    def holds(self, field: str) -> bool:
        """Whether a column that has come by now holds that field."""
        return field in self._fields.values()

    def known(self, names: list[str]) -> int:
        """How many of these names are columns we know: what tells one separator from another."""
        return sum(self._find(name.strip()) is not None for name in names)


def _plain(column: str) -> str:
    return column.strip().casefold().replace(" ", "_").replace("-", "_")
