"""Frozen values: what `dataclass(frozen=True, slots=True)` gives, at a tenth of what it costs to declare.

A command at the till declares ninety classes of values and uses fifty, most of them a few times. The standard decorator
compiles six methods for each of them (0.6 ms), and importing it costs 10 ms; this one compiles the constructor alone (0.15 ms),
of classes that make many values.
"""

from collections.abc import Callable
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")


class Missing:
    """What stands for a field where nothing is said and something must be."""


MISSING = Missing()
_FEW = 20  # values of a class; as many are filled field by field in the time that its constructor takes to compile
_made: dict[type, int] = {}


class Made:
    """A field whose value is made anew for each that leaves it out."""

    __slots__ = ("make",)

    def __init__(self, make: Callable[[], Any]) -> None:
        self.make = make


def field(*, default_factory: Callable[[], T]) -> T:
    """A field that `default_factory` fills where nothing is said."""
    return Made(default_factory)  # type: ignore[return-value]


class Frozen(AttributeError):
    """A value is never changed; `replace` makes another."""


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(declared: type[T]) -> type[T]:
    """A class of frozen values with the annotated fields, compared, hashed and shown by them."""
    names = tuple(declared.__annotations__)
    body = {name: held for name, held in vars(declared).items() if name not in (*names, "__dict__", "__weakref__")}
    body |= {
        "__slots__": names,
        "__match_args__": names,
        "defaults": {name: vars(declared)[name] for name in names if name in vars(declared)},
        "__init__": _filled,
        "__eq__": _equal,
        "__hash__": _hashed,
        "__repr__": _shown,
        "__setattr__": _refuse,
        "__delattr__": _refuse,
    }
    rebuilt: type[T] = type(declared.__name__, declared.__bases__, body)
    return rebuilt


def _filled(self: Any, *args: Any, **named: Any) -> None:
    """Fill one of the first few values of a class, field by field; what does not fit is refused by its constructor."""
    cls, names = type(self), self.__slots__
    _made[cls] = made = _made.get(cls, 0) + 1
    told = dict(zip(names, args, strict=False)) | named
    held = cls.defaults | told
    if made > _FEW or len(told) < len(args) + len(named) or held.keys() != {*names}:
        cls.__init__ = _constructor(cls)
        cls.__init__(self, *args, **named)
        return
    for name, value in held.items():
        object.__setattr__(self, name, value.make() if type(value) is Made else value)


def _constructor(cls: Any) -> Callable[..., None]:
    scope: dict[str, Any] = {"keep": object.__setattr__, "MISSING": MISSING}
    words, lines = [], []
    for name in cls.__slots__:
        default = cls.defaults.get(name, MISSING)
        made: Any = default.make if isinstance(default, Made) else MISSING
        scope[f"default_{name}"] = MISSING if made is not MISSING else default
        scope[f"make_{name}"] = made
        words.append(name if default is MISSING else f"{name}=default_{name}")
        held = name if made is MISSING else f"make_{name}() if {name} is MISSING else {name}"
        lines.append(f"    keep(self, {name!r}, {held})")
    exec(f"def __init__(self, {', '.join(words)}):\n" + ("\n".join(lines) or "    pass"), scope)
    made_init: Callable[..., None] = scope["__init__"]
    return made_init


def _equal(self: Any, other: Any) -> Any:
    if type(other) is not type(self):
        return NotImplemented
    return all(getattr(self, name) == getattr(other, name) for name in self.__slots__)


def _hashed(self: Any) -> int:
    return hash(tuple(getattr(self, name) for name in self.__slots__))


def _shown(self: Any) -> str:
    return f"{type(self).__name__}({', '.join(f'{name}={getattr(self, name)!r}' for name in self.__slots__)})"


def _refuse(self: Any, name: str, *_: Any) -> None:
    raise Frozen(f"{type(self).__name__}.{name} is never changed; replace makes another value")


def replace(held: T, **changes: Any) -> T:
    """The same value with other fields.

    Raises:
        TypeError: it has no such field.
    """
    of: Any = type(held)
    for name in of.__slots__:
        if name not in changes:
            changes[name] = getattr(held, name)
    made: T = of(**changes)
    return made


def fields(of: Any) -> tuple[str, ...]:
    """The names of the fields of a class of values, in their order."""
    names: tuple[str, ...] = of.__slots__
    return names


def default(of: Any, name: str) -> Any:
    """What a field holds where nothing is said, or `MISSING` where something must be."""
    found: Any = of.defaults.get(name, MISSING)
    return found.make() if isinstance(found, Made) else found
