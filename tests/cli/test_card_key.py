"""Rule 11.1 at the counter: sealed codes, the key beside the shop, `loyalty card key`."""

import os
import re
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from loyalty_cli.cards import seal
from tests.conftest import PROGRAM, Shop

Make = Callable[..., Shop]


def key_of(shop: Shop) -> Path:
    return Path(f"{shop.path}.key")


def code_of(shop: Shop, who: str = "Ana") -> str:
    return str(shop.done(["card", "show", who])["code"])


@pytest.fixture
def ana(shop: Shop) -> Shop:
    shop.done("enroll Ana --card 4929123412341234")
    shop.done("earn Ana 150")
    return shop


def test_a_shop_is_made_with_a_key_that_only_its_owner_can_read(shop: Shop) -> None:
    assert stat.S_IMODE(key_of(shop).stat().st_mode) == 0o600
    (line,) = [line for line in key_of(shop).read_text().splitlines() if not line.startswith("#")]
    secret = bytes.fromhex(line)
    assert shop.rows("SELECT id, fingerprint, until FROM card_keys") == [
        {"id": 1, "fingerprint": seal.fingerprint(secret), "until": None}
    ]
    assert line.encode() not in shop.path.read_bytes()


def test_the_code_of_a_card_names_its_customer_everywhere(ana: Shop) -> None:
    code = code_of(ana)
    number = ana.done("show Ana")["cards"][0]["number"]
    assert code[:17] == f"{number}1"
    for line in (["show", code], ["earn", f"{code}\t", "5"], ["earn", f"]Q1{code}\r", "5"], ["stamp", code, "coffee"]):
        assert ana.json(line).code == 0, line
    assert ana.done(["customer", "find", code])["customers"][0]["name"] == "Ana"


def test_a_code_under_another_keyboard_layout_is_read_if_its_seal_fits(ana: Shop) -> None:
    french = "".join("à&é\"'(-è_ç"[int(digit)] for digit in code_of(ana))
    assert ana.done(["show", french])["customer"]["name"] == "Ana"
    assert ana.json(["show", french[:-1] + ("à" if french[-1] != "à" else "&")]).refusal == "unknown_customer"


def test_what_the_scanner_adds_is_configured_by_the_environment(ana: Shop) -> None:
    ana.env |= {"LOYALTY_SCAN_PREFIX": "~", "LOYALTY_SCAN_SUFFIX": "#"}
    assert ana.done(["show", f"~{code_of(ana)}#"])["customer"]["name"] == "Ana"


def test_a_wrong_code_is_refused_and_noted(ana: Shop) -> None:
    code = code_of(ana)
    forged = code[:-1] + str((int(code[-1]) + 1) % 10)
    foreign = f"{code[:16]}7{code[17:]}"
    said = ana.json(["earn", forged, "5"])
    assert (said.code, said.refusal) == (1, "forged_code")
    assert (ana.json(["show", foreign]).code, ana.json(["show", foreign]).refusal) == (1, "foreign_code")
    assert (ana.json(["show", "3" + code[1:]]).code, ana.json(["show", "3" + code[1:]]).refusal) == (2, "bad_card_number")
    log = Path(f"{ana.path}.refused.log")
    lines = log.read_text().splitlines()
    assert lines[0] == f"2026-02-17T12:00:00Z {code[:16]} forged_code"
    assert [line.split()[2] for line in lines] == ["forged_code", "foreign_code", "foreign_code"]
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_a_log_that_cannot_be_written_stops_nobody(ana: Shop) -> None:
    code = code_of(ana)
    Path(f"{ana.path}.refused.log").mkdir()
    assert ana.json(["show", f"{code[:16]}7{code[17:]}"]).refusal == "foreign_code"


def test_a_log_grows_to_a_megabyte_and_begins_anew(ana: Shop) -> None:
    code, log = code_of(ana), Path(f"{ana.path}.refused.log")
    log.write_bytes(b"x" * 1_000_001)
    ana.json(["show", f"{code[:16]}7{code[17:]}"])
    assert log.read_text().count("\n") == 1
    assert Path(f"{log}.1").stat().st_size == 1_000_001


def test_another_shops_card_is_refused(make_shop: Make, ana: Shop) -> None:
    other = make_shop(name="other")
    other.done("enroll Boris")
    assert ana.json(["show", code_of(other, "Boris")]).refusal == "forged_code"


# The key file ----------------------------------------------------------------------------------------------------------


def test_without_the_key_no_code_is_made_or_checked_but_the_number_still_works(ana: Shop) -> None:
    code = code_of(ana)
    key_of(ana).unlink()
    for line in (["card", "show", "Ana"], ["earn", code, "5"]):
        said = ana.json(line)
        assert (said.code, said.refusal) == (5, "key_missing")
    assert ana.json(["earn", code[:16], "5"]).code == 0
    assert not key_of(ana).exists()
    assert ana.done("card key show-id")["usable"] is False


def test_a_key_that_others_can_read_is_refused(ana: Shop) -> None:
    key_of(ana).chmod(0o644)
    assert ana.json("card show Ana").refusal == "key_readable"


@pytest.mark.parametrize("text", ["", "# nothing but words\n", "abc\n", "g" * 64 + "\n", "00" * 31 + "\n", "ab" * 3000])
def test_a_broken_key_file_is_refused(ana: Shop, text: str) -> None:
    key_of(ana).write_text(text)
    assert ana.json("card show Ana").refusal == "bad_key_file"
    assert ana.json("card key rotate --until 2026-12-31").refusal == "bad_key_file"


def test_a_folder_in_place_of_the_key_is_refused(ana: Shop) -> None:
    key_of(ana).unlink()
    key_of(ana).mkdir()
    assert ana.json("card show Ana").refusal == "bad_key_file"


def test_the_key_of_another_shop_is_refused(make_shop: Make, ana: Shop) -> None:
    other = make_shop(name="other")
    key_of(ana).write_bytes(key_of(other).read_bytes())
    said = ana.json("card show Ana")
    assert (said.code, said.refusal) == (5, "wrong_key")


def test_the_key_may_come_from_the_environment(ana: Shop) -> None:
    code = code_of(ana)
    text = key_of(ana).read_text()
    key_of(ana).unlink()
    for said in (text, text.splitlines()[-1]):
        ana.env["LOYALTY_KEY"] = said
        assert code_of(ana) == code
    assert ana.json("card key rotate --until 2026-12-31").refusal == "key_in_environment"


def test_a_key_that_an_earlier_shop_left_is_kept_aside(make_shop: Make) -> None:
    shop = make_shop()
    secret = key_of(shop).read_text()
    for each in shop.path.parent.glob("shop.db*"):
        if each != key_of(shop):
            each.unlink()
    make_shop()
    assert Path(f"{key_of(shop)}.kept-1").read_text() == secret
    assert key_of(shop).read_text() != secret


def test_init_over_a_shop_leaves_its_key(shop: Shop) -> None:
    before = key_of(shop).read_bytes()
    assert shop("init").code == 4
    assert key_of(shop).read_bytes() == before
    assert sorted(each.name for each in shop.path.parent.glob("*.key*")) == ["shop.db.key"]


# Rotating and revoking ----------------------------------------------------------------------------------------------------


def test_after_a_rotation_both_keys_are_taken_until_the_day(ana: Shop) -> None:
    old = code_of(ana)
    assert ana.json("card key rotate").refusal == "until_needed"
    assert ana.json("card key rotate --until 2026-02-16").refusal == "until_past"
    rotated = ana.done("card key rotate --until 2026-03-31")
    assert (rotated["id"], rotated["status"]) == (2, "current")
    assert code_of(ana)[16] == "2"
    assert ana.json(["show", old]).code == 0

    ana.now = "2026-03-31T20:59:59Z"  # the last second of the day in Sofia
    assert ana.json(["show", old]).code == 0
    ana.now = "2026-03-31T21:00:00Z"
    said = ana.json(["show", old])
    assert (said.code, said.refusal) == (1, "retired_key")
    assert [row["status"] for row in ana.done("card key show-id")["keys"]] == ["retired", "current"]


def test_two_keys_are_taken_at_most_and_digits_go_around(ana: Shop) -> None:
    ana.done("card key rotate --until 2026-02-17")
    assert ana.json("card key rotate --until 2026-12-31").refusal == "two_keys"
    for day in range(18, 28):
        ana.now = f"2026-02-{day}T12:00:00Z"
        rotated = ana.done(f"card key rotate --until 2026-02-{day}")
    assert rotated["id"] == 2
    assert len([line for line in key_of(ana).read_text().splitlines() if not line.startswith("#")]) == 2
    assert ana.json(["show", code_of(ana)]).code == 0


def test_a_revoked_key_opens_nothing_and_the_number_still_does(ana: Shop) -> None:
    code = code_of(ana)
    assert ana("card key revoke 1").code == 2
    assert ana.json("card key revoke 4 --yes").refusal == "unknown_key"
    revoked = ana("card key revoke 1 --yes")
    assert "No key seals new cards now" in revoked.out
    assert ana.json("card key revoke 1 --yes").refusal == "already_revoked"
    assert (ana.json(["show", code]).code, ana.json(["show", code]).refusal) == (1, "revoked_key")
    assert ana.json("card show Ana").refusal == "no_key"
    assert ana.json(["show", code[:16]]).code == 0
    ana.done("card key rotate")
    assert code_of(ana)[16] == "2"


def test_a_shop_from_before_there_were_keys_gets_its_first_by_rotate(ana: Shop) -> None:
    ana.tamper("DELETE FROM card_keys")
    key_of(ana).unlink()
    assert ana.json("card show Ana").refusal == "no_key"
    assert ana.done("card key rotate")["id"] == 1
    assert ana.json(["show", code_of(ana)]).code == 0


def test_a_secret_written_before_the_books_knew_it_harms_nothing(ana: Shop) -> None:
    code = code_of(ana)
    with key_of(ana).open("a") as file:
        file.write("ab" * 32 + "\n")
    assert code_of(ana) == code
    ana.done("card key rotate --until 2026-12-31")
    assert "ab" * 32 not in key_of(ana).read_text()


def test_two_owners_who_rotate_at_once_leave_keys_that_fit(ana: Shop) -> None:
    racing = [ana.start("card key rotate --until 2026-12-31") for _ in range(3)]
    codes = sorted(each.wait(timeout=60) for each in racing)
    for each in racing:
        each.communicate()
    assert codes == [0, 1, 1]
    assert ana.done("card key show-id")["usable"] is True


def test_of_eight_that_make_a_shop_at_once_the_key_is_the_winners(nowhere: Shop) -> None:
    racing = [nowhere.start("init") for _ in range(8)]
    codes = sorted(each.wait(timeout=60) for each in racing)
    for each in racing:
        each.communicate()
    assert codes == [0, *[4] * 7]
    assert nowhere.done("card key show-id")["usable"] is True


# Rewards for the card itself ------------------------------------------------------------------------------------------------


@pytest.fixture
def strict(make_shop: Make) -> Shop:
    shop = make_shop(PROGRAM.replace('country = "BG"', 'country = "BG"\nredeem_by = "code"'), name="strict")
    shop.done("enroll Ana")
    shop.done("earn Ana 250")
    return shop


def test_where_the_shop_says_so_a_reward_needs_the_scanned_code(strict: Shop) -> None:
    code = code_of(strict)
    for who in ("Ana", code[:16]):
        for more in ("", " --hold", " --dry-run"):
            said = strict.json(f"redeem {who} five-off{more}")
            assert (said.code, said.refusal) == (1, "code_needed")
    assert strict.json(["earn", code[:16], "5"]).code == 0
    assert strict.done(["redeem", code, "five-off"])["spent"] == {"points": 100}
    held = strict.done(["redeem", code, "five-off", "--hold"])["hold"]
    assert strict.done(["redeem", "--commit", held])["spent"] == {"points": 100}


def test_a_voucher_is_its_own_secret(strict: Shop) -> None:
    voucher = strict.done("earn Ana 35 --item LATTE*10@3.50")["issued"][0]["voucher"]
    assert strict.json(f"voucher use {voucher}").code == 0


# Preprinted cards ------------------------------------------------------------------------------------------------------------


def test_a_scanned_code_gives_a_preprinted_card_to_somebody(ana: Shop) -> None:
    secret = bytes.fromhex(key_of(ana).read_text().splitlines()[-1])
    code = seal.seal("5720000000000003", 1, secret)
    assert ana.done(["enroll", "Boris", "--card", code])["card"] == "5720000000000003"
    assert ana.json(["card", "issue", "Boris", "--card", code[:-1] + "x"]).code == 2


def test_the_drawing_in_the_terminal_holds_the_code(ana: Shop) -> None:
    said = ana("card show Ana")
    assert re.search(r"^    \d{4} \d{4} \d{4} \d{4}$", said.out, re.MULTILINE)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="another user's shop needs root")
def test_root_gives_the_key_to_the_shops_owner(shop: Shop) -> None:
    os.chown(shop.path, 12345, 12345)
    shop.done("card key rotate --until 2026-12-31")
    assert key_of(shop).stat().st_uid == 12345


def test_a_backup_says_that_the_key_is_not_in_it(shop: Shop, tmp_path: Path) -> None:
    said = shop(["db", "backup", str(tmp_path / "copy.db")])
    assert "The card key is not in it" in said.out
    assert subprocess.run(["ls", str(tmp_path)], capture_output=True, text=True, check=True).stdout.count(".key") == 1


def test_a_shop_that_is_brought_back_without_its_key_says_so(shop: Shop, tmp_path: Path, nowhere: Shop) -> None:
    shop.done(["db", "backup", str(tmp_path / "copy.db")])
    assert "no code can be made" in nowhere(["db", "restore", str(tmp_path / "copy.db")]).out
    key_of(nowhere).write_bytes(key_of(shop).read_bytes())
    key_of(nowhere).chmod(0o600)
    assert "no code can be made" not in nowhere(["db", "restore", str(tmp_path / "copy.db"), "--force"]).out


def test_a_shop_may_be_made_with_a_key_of_the_environment(nowhere: Shop) -> None:
    nowhere.env["LOYALTY_KEY"] = "ab" * 32
    assert nowhere.done("init")["key"] is None
    nowhere.done("enroll Ana")
    code = code_of(nowhere)
    assert code == seal.seal(code[:16], 1, bytes.fromhex("ab" * 32))
    assert not key_of(nowhere).exists()


@pytest.mark.parametrize("line", ["card sheet --all --out {}/a.pdf", "card export {}/cards --all"])
def test_without_the_key_nobody_is_given_a_card_to_print(shop: Shop, tmp_path: Path, line: str) -> None:
    (tmp_path / "people.csv").write_text("external_id,name\nK-1,Ana\n")
    shop.done(f"import customers {tmp_path}/people.csv")
    key_of(shop).unlink()
    before = shop.rows("SELECT number FROM cards"), sorted(tmp_path.iterdir())
    assert shop.json(line.format(tmp_path)).refusal == "key_missing"
    assert (shop.rows("SELECT number FROM cards"), sorted(tmp_path.iterdir())) == before
