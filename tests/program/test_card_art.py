"""`[card]` and the colours of tiers: read, refused, compared."""

import pytest

from loyalty_cli.program.comparing import compare
from loyalty_cli.program.reading import ProgramFaults, read
from loyalty_cli.program.terms import CardArt

SHOP = '[shop]\nname = "Rose"\ncurrency = "EUR"\ntimezone = "Europe/Sofia"\n'


def test_a_card_is_read_key_by_key() -> None:
    art = '[card]\nbackground = "#F4E9D8"\nink = "#3a2a1d"\naccent = "#b5652b"\nlogo = "l.png"\ntagline = "T"\ncontact = "C"\n'
    assert read(SHOP + art).card == CardArt("#f4e9d8", "#3a2a1d", "#b5652b", "l.png", "T", "C")
    assert read(SHOP).card == CardArt()


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ('"red"', 'takes a colour as red, green and blue, such as "#1f3a34", not "red"; did you mean #c0272d?'),
        ('"#fff"', 'not "#fff"; did you mean #ffffff?'),
        ('"1f3a34"', 'not "1f3a34"; did you mean #1f3a34?'),
        ('"#1f3a3g"', 'not "#1f3a3g"'),
        ('"#1f3a344"', 'not "#1f3a344"'),
        ('"#١f3a34"', "takes a colour"),
        ("0", "not 0"),
        ('""', 'not ""'),
    ],
)
def test_what_is_no_colour_is_refused_with_the_nearest(written: str, fault: str) -> None:
    for table in (f"[card]\naccent = {written}\n", f'[[tier]]\nid = "gold"\nat = "1.00"\ncolor = {written}\n'):
        with pytest.raises(ProgramFaults) as found:
            read(SHOP + table)
        [said] = found.value.faults
        assert fault in str(said)


@pytest.mark.parametrize(
    ("art", "ratio", "instead"),
    [
        ('background = "#777777"\nink = "#999999"', "1.57", "#000000"),
        ('ink = "#000000"', "1.71", "#fbf6ec"),
        ('background = "#ffffff"\nink = "#777777"', "4.48", "#16181d"),
    ],
)
def test_letters_that_are_hardly_read_are_refused_with_their_contrast(art: str, ratio: str, instead: str) -> None:
    with pytest.raises(ProgramFaults) as found:
        read(f"{SHOP}[card]\n{art}\n")
    [fault] = found.value.faults
    assert fault.key == "card.ink"
    assert f"contrast of {ratio}" in fault.message
    assert f"Take {instead}, or leave ink out" in fault.message


def test_a_change_of_colours_is_told() -> None:
    tier = '[[tier]]\nid = "gold"\nat = "1.00"\n'
    old = read(f"{SHOP}{tier}")
    new = read(f'{SHOP}[card]\naccent = "#b5652b"\n{tier}color = "#d8b04c"\n')
    assert compare(old, new) == ["card, accent: none → #b5652b", "tier gold, color: none → #d8b04c"]
