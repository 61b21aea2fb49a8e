"""Contrast as WCAG reckons it, and inks that are always read."""

import pytest
from hypothesis import given, strategies as st

from loyalty_cli import colors

any_color = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21.0), ("#ffffff", "#ffffff", 1.0), ("#777777", "#ffffff", 4.48), ("#767676", "#ffffff", 4.54)],
)
def test_contrast_is_that_of_the_published_examples(one: str, other: str, ratio: float) -> None:
    assert colors.contrast(one, other) == colors.contrast(other, one) == pytest.approx(ratio, abs=0.005)


@given(any_color)
def test_there_is_an_ink_for_every_ground(ground: str) -> None:
    assert colors.contrast(colors.readable_on(ground), ground) >= colors.READABLE


@given(any_color, any_color)
def test_a_mixture_lies_between(one: str, other: str) -> None:
    assert colors.mixed(one, other, 0) == other
    assert colors.mixed(one, other, 100) == one
    for a, b, mixed in zip(*map(colors.channels, (one, other, colors.mixed(one, other, 30))), strict=True):
        assert min(a, b) <= mixed <= max(a, b)
