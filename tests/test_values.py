"""Frozen values behave as the standard's frozen dataclasses do."""

import pickle
from collections.abc import Mapping

import pytest

from loyalty_cli import values
from loyalty_cli.values import MISSING, Frozen, default, field, fields, frozen, replace


@frozen
class Cup:
    """A cup with a default, and one made anew for each."""

    size: int
    drink: str = "tea"
    marks: Mapping[str, int] = field(default_factory=dict)

    @property
    def label(self) -> str:
        return f"{self.size} of {self.drink}"


def test_a_value_is_made_by_place_or_by_name() -> None:
    assert Cup(2, "milk") == Cup(size=2, drink="milk")
    assert Cup(2).label == "2 of tea"


@pytest.mark.parametrize(("args", "named"), [((), {}), ((1, "tea", {}, 4), {}), ((1,), {"sise": 2}), ((1,), {"size": 2})])
def test_what_is_missing_or_too_much_is_an_error(args: tuple[object, ...], named: dict[str, object]) -> None:
    with pytest.raises(TypeError):
        Cup(*args, **named)


def test_the_hundredth_value_is_made_as_the_first_one() -> None:
    @frozen
    class Bean:
        weight: int
        kind: str = "arabica"
        marks: Mapping[str, int] = field(default_factory=dict)

    beans = [Bean(at, kind="robusta") if at % 2 else Bean(weight=at) for at in range(100)]

    assert [(bean.weight, bean.kind, bean.marks) for bean in beans[:2]] == [(0, "arabica", {}), (1, "robusta", {})]
    assert [(bean.weight, bean.kind, bean.marks) for bean in beans[-2:]] == [(98, "arabica", {}), (99, "robusta", {})]
    assert len({id(bean.marks) for bean in beans}) == 100
    with pytest.raises(TypeError):
        Bean(1, wait=2)


def test_a_class_that_makes_few_values_compiles_nothing_for_them(monkeypatch: pytest.MonkeyPatch) -> None:
    @frozen
    class Bean:
        weight: int
        kind: str = "arabica"

    monkeypatch.setattr(values, "exec", None, raising=False)
    assert [Bean(at).weight for at in range(20)] == [*range(20)]


def test_a_value_is_never_changed() -> None:
    cup = Cup(2)
    with pytest.raises(Frozen, match=r"Cup\.size"):
        cup.size = 3
    with pytest.raises(Frozen):
        del cup.size
    with pytest.raises(AttributeError):
        cup.colour = "blue"
    assert cup == Cup(2)


def test_replace_makes_another_value_and_knows_its_fields() -> None:
    cup = Cup(2, "milk")
    assert replace(cup, size=3) == Cup(3, "milk")
    assert cup.size == 2
    with pytest.raises(TypeError):
        replace(cup, colour="blue")


def test_values_of_two_classes_are_never_equal() -> None:
    @frozen
    class Mug:
        size: int
        drink: str = "tea"
        marks: Mapping[str, int] = field(default_factory=dict)

    assert Cup(2) != Mug(2)
    assert Cup(2) != Cup(3)


def test_equal_values_have_one_hash_and_say_what_they_hold() -> None:
    @frozen
    class Coin:
        cents: int

    assert len({Coin(5), Coin(5), Coin(10)}) == 2
    assert repr(Coin(5)).endswith("Coin(cents=5)")


def test_what_a_factory_makes_is_not_shared() -> None:
    assert Cup(1).marks == {}
    assert Cup(1).marks is not Cup(1).marks


def test_fields_and_their_defaults_are_told() -> None:
    assert fields(Cup) == ("size", "drink", "marks")
    assert [default(Cup, name) for name in fields(Cup)] == [MISSING, "tea", {}]


def test_a_value_matches_by_place() -> None:
    match Cup(2, "milk"):
        case Cup(size, drink):
            assert (size, drink) == (2, "milk")


def test_the_hundredth_value_of_a_class_behaves_as_the_first() -> None:
    @frozen
    class Spoon:
        size: int
        drink: str = "tea"
        marks: Mapping[str, int] = field(default_factory=dict)

    for size in range(100):
        spoon = Spoon(size)
        assert replace(spoon, drink="milk") == Spoon(size, "milk")
        assert (spoon.drink, spoon.marks) == ("tea", {})
        with pytest.raises(Frozen):
            spoon.size = 3
        with pytest.raises(TypeError):
            replace(spoon, colour="blue")
        with pytest.raises(TypeError):
            Spoon(size, "tea", {}, 4)


def test_a_value_goes_to_another_process_and_comes_back() -> None:
    assert pickle.loads(pickle.dumps(Cup(2, "milk"))) == Cup(2, "milk")
