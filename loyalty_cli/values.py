"""Frozen values: what `dataclass(frozen=True, slots=True)` gives, at a tenth of what it costs to declare.

A command at the till declares ninety classes of values and uses fifty, most of them a few times. The standard decorator
compiles six methods for each of them (0.6 ms), and importing it costs 10 ms; this one compiles the constructor alone (0.15 ms),
of classes that make many values.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, dataclass_transform

T = TypeVar("T")
K = TypeVar("K")


class Missing:
    """What stands for a field where nothing is said and something must be."""


MISSING = Missing()
_FEW = 20  # values of a class; as many are filled field by field in the time that its constructor takes to compile
_made: dict[type, int] = {}
_HARDEN = vars(object)["__class__"].__set__  # makes a value of one class one of another with the same fields


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
        "_changed": _changed_by_name,
        "__new__": _filled,
        "__eq__": _equal,
        "__hash__": _hashed,
        "__repr__": _shown,
        "__reduce__": _taken_apart,
        "__setattr__": _refuse,
        "__delattr__": _refuse,
    }
    rebuilt: type[T] = type(declared.__name__, declared.__bases__, body)
    return rebuilt


def _filled(cls: Any, *args: Any, **named: Any) -> Any:
    """Make one of the first few values of a class, field by field; what does not fit is refused by its constructor."""
    names = cls.__slots__
    _made[cls] = made = _made.get(cls, 0) + 1
    told = dict(zip(names, args, strict=False)) | named
    held = cls.defaults | told
    if made > _FEW or len(told) < len(args) + len(named) or held.keys() != {*names}:
        cls.__new__ = staticmethod(_constructor(cls))
        return cls(*args, **named)
    value = object.__new__(cls)
    for name, each in held.items():
        object.__setattr__(value, name, each.make() if type(each) is Made else each)
    return value


def _changed_by_name(self: Any, **changes: Any) -> Any:
    """Make another value out of one of the first few of a class."""
    cls = type(self)
    if _made[cls] > _FEW:
        cls._changed = _changer(cls)
        return cls._changed(self, **changes)
    return cls(**{name: getattr(self, name) for name in cls.__slots__} | changes)


def _constructor(cls: Any) -> Callable[..., Any]:
    words, lines = [], []
    scope: dict[str, Any] = {}
    for name in cls.__slots__:
        held = cls.defaults.get(name, MISSING)
        make = held.make if isinstance(held, Made) else MISSING
        scope |= {f"default_{name}": MISSING if make is not MISSING else held, f"make_{name}": make}
        words.append(name if held is MISSING else f"{name}=default_{name}")
        given = name if make is MISSING else f"make_{name}() if {name} is MISSING else {name}"
        lines.append(f"_value.{name} = {given}")
    return _compiled("__new__", ["cls", *words], lines, of=cls, scope=scope)


def _changer(cls: Any) -> Callable[..., Any]:
    words = ["*", *(f"{name}=MISSING" for name in cls.__slots__)] if cls.__slots__ else []
    lines = [f"_value.{name} = self.{name} if {name} is MISSING else {name}" for name in cls.__slots__]
    return _compiled("_changed", ["self", *words], lines, of=cls, scope={})


def _compiled(name: str, words: list[str], lines: list[str], *, of: Any, scope: dict[str, Any]) -> Callable[..., Any]:
    """A function that fills a soft value and hardens it: in a frozen one each field would be set by the back door."""
    soft = type(of.__name__, of.__bases__, {"__slots__": of.__slots__})
    scope |= {"_allocate": object.__new__, "_harden": _HARDEN, "_soft": soft, "_hard": of, "MISSING": MISSING}
    steps = ["_value = _allocate(_soft)", *lines, "_harden(_value, _hard)", "return _value"]
    exec(f"def {name}({', '.join(words)}):\n" + "\n".join(f"    {step}" for step in steps), scope)
    function: Callable[..., Any] = scope[name]
    return function


def _taken_apart(self: Any) -> Any:
    """How a value goes to another process: its class and its fields."""
    return type(self), tuple(getattr(self, name) for name in self.__slots__)


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
    other: T = held._changed(**changes)  # type: ignore[attr-defined]
    return other


def of_last(function: Callable[[K], T]) -> Callable[[K], T]:
    """Answer for the value that was asked about last without working it out again: a value never changes."""
    last: list[Any] = [MISSING, MISSING]

    @wraps(function)
    def answer(of: K) -> T:
        if last[0] is not of:
            last[:] = of, function(of)
        found: T = last[1]
        return found

    return answer


def fields(of: Any) -> tuple[str, ...]:
    """The names of the fields of a class of values, in their order."""
    names: tuple[str, ...] = of.__slots__
    return names


def default(of: Any, name: str) -> Any:
    """What a field holds where nothing is said, or `MISSING` where something must be."""
    found: Any = of.defaults.get(name, MISSING)
    return found.make() if isinstance(found, Made) else found
