"""Every refusal that the program can answer with is reached: by a case of the corpus, or by a test that is named here."""

import ast
from pathlib import Path

import pytest

from docs import generate
from loyalty_cli.errors import LoyaltyError
from tests.bad_input.corpus import cases
from tests.conftest import ROOT

FAMILIES = [family for family in LoyaltyError.__subclasses__() if family.__module__ == "loyalty_cli.errors"]
ITSELF = {"OutcomeUnknown", "NotAllowed"}  # families that are refusals too

# What no typed line reaches by itself, the test that does, and why.
ELSEWHERE = {
    # The machine must fail at one moment, which no line can bring about.
    # They need the books of two shops.
    "cannot_join": "operations/test_join_shop.py::test_what_cannot_join_is_refused",
    "shop_name_taken": "operations/test_join_shop.py::test_what_cannot_join_is_refused",
    "copy_differs": "operations/test_copy_shop.py::test_books_whose_balances_are_not_their_postings_are_not_copied",
    "books_refuse": "storage/test_atomic.py::test_a_mistake_of_ours_is_caught_by_the_schema",
    "import_stopped": "exchange/test_resuming.py::test_trouble_of_the_database_says_how_far_it_came",
    "import_unknown": "exchange/test_resuming.py::test_trouble_of_the_database_says_how_far_it_came",
    "interrupted": "cli/test_door.py::test_ctrl_c_at_the_keyboard_is_130_without_a_traceback",
    "internal": "cli/test_door.py::test_a_mistake_of_ours_is_one_line_without_a_traceback",
    "network_share": "storage/test_opening.py::test_a_network_share_is_refused_by_its_kind",
    "no_room": "exchange/test_resuming.py::test_a_full_temporary_folder_is_a_sentence",
    "outcome_unknown": "storage/test_atomic.py::test_an_error_while_committing_is_said_to_be_unknown",
    "replaced_database": "storage/test_atomic.py::test_a_file_that_was_taken_away_is_not_written",
    "unsafe_settings": "storage/test_opening.py::test_a_setting_that_does_not_take_is_refused",
    "upgrade_failed": "storage/test_upgrades.py::test_an_upgrade_that_fails_leaves_the_shop_as_it_was",
    # The answer itself cannot be written.
    "not_shown": "bad_input/test_machine.py::test_a_sale_whose_answer_is_lost_is_booked_and_shown_again_by_its_ref",
    "not_written": "bad_input/test_machine.py::test_what_only_reads_says_that_its_answer_is_lost",
    # Refusals of one row of a file: they come out as its line and message, never as the code of an answer.
    "bad_row": "bad_input/test_bad_input.py::test_a_file_is_taken_but_for_its_bad_rows",
    "code_there": "exchange/test_codes.py::test_a_gift_card_that_came_otherwise_is_refused",
    "opened_before": "exchange/test_balances.py::test_a_balance_opened_otherwise_is_refused",
    "other_details": "exchange/test_customers.py::test_other_details_are_refused_with_the_account_that_is_there",
    "two_accounts": "exchange/test_customers.py::test_a_row_about_two_people_is_refused",
    # What is typed is refused before it comes so far; these stand behind, for what other code may hand over.
    "not_text": "books/test_who.py::test_what_can_name_nobody_is_refused_before_the_books_are_asked",
    "number_too_large": "storage/test_opening.py::test_what_the_books_cannot_hold_is_malformed",
    "taken": "storage/test_atomic.py::test_a_key_that_is_taken_says_which",
    "unreadable_text": "storage/test_opening.py::test_what_the_books_cannot_hold_is_malformed",
    # Pictures are made by tests, byte by byte.
    "bad_logo": "cards/test_logo.py::test_what_is_no_logo_is_refused_with_the_reason",
    "too_many_stamps": "cards/test_face.py::test_a_grid_that_no_stamp_fits_in_is_refused",
    "bad_paper": "receipts/test_printing.py::test_paper_of_no_known_width_is_refused_before_anything_is_booked",
    "bad_receipt_target": "receipts/test_printing.py::test_a_bad_target_is_refused_before_anything_is_booked",
    "broken_picture": "cards/test_scan.py::test_what_is_no_picture_is_refused_in_one_sentence",
    "locked_pdf": "cards/test_scan.py::test_what_is_no_picture_is_refused_in_one_sentence",
    "no_card_seen": "cli/test_scanning.py::test_a_picture_without_a_card_says_what_to_do",
    "not_a_picture": "cards/test_scan.py::test_what_is_no_picture_is_refused_in_one_sentence",
    "not_printed": "receipts/test_printing.py::test_a_receipt_that_was_asked_for_again_and_fails_is_exit_74",
    "picture_too_large": "cards/test_scan.py::test_what_is_no_picture_is_refused_in_one_sentence",
    # A certificate must be made for it, or a library be missing.
    "certificate_expired": "cli/test_wallet.py::test_what_cannot_sign_is_refused_and_nothing_is_written",
    "certificate_too_early": "cli/test_wallet.py::test_what_cannot_sign_is_refused_and_nothing_is_written",
    "key_mismatch": "cli/test_wallet.py::test_what_cannot_sign_is_refused_and_nothing_is_written",
    "no_pass_type": "cli/test_wallet.py::test_what_the_certificate_does_not_say_is_typed",
    "no_private_key": "cli/test_wallet.py::test_what_cannot_sign_is_refused_and_nothing_is_written",
    "not_installed": "cli/test_wallet.py::test_without_the_library_one_line_says_how_to_get_it",
    "other_pass_type": "cli/test_wallet.py::test_what_cannot_sign_is_refused_and_nothing_is_written",
    "wrong_intermediate": "cli/test_wallet.py::test_what_cannot_sign_is_refused_and_nothing_is_written",
    "wrong_password": "cli/test_wallet.py::test_what_cannot_sign_is_refused_and_nothing_is_written",
    "blank_card": "cli/test_card_sheet.py::test_a_blank_belongs_to_nobody_until_it_is_bound",
    # There must be a server, or none.
    "unknown_database": "storage/test_postgres.py::test_a_place_that_can_hold_no_shop_says_why",
    "not_let_in": "storage/test_postgres.py::test_a_place_that_can_hold_no_shop_says_why",
    "database_encoding": "storage/test_postgres.py::test_a_place_that_can_hold_no_shop_says_why",
    "no_engine": "storage/test_postgres.py::test_without_the_library_one_line_says_how_to_get_it",
    "not_a_file": "storage/test_postgres.py::test_a_server_has_its_own_tools_to_copy_it",
    # Keys lie beside the shop, and days must pass.
    "already_revoked": "cli/test_card_key.py::test_a_revoked_key_opens_nothing_and_the_number_still_does",
    "bad_key_file": "cli/test_card_key.py::test_a_broken_key_file_is_refused",
    "code_needed": "cli/test_card_key.py::test_where_the_shop_says_so_a_reward_needs_the_scanned_code",
    "key_in_environment": "cli/test_card_key.py::test_the_key_may_come_from_the_environment",
    "foreign_code": "cli/test_card_key.py::test_a_wrong_code_is_refused_and_noted",
    "forged_code": "cli/test_card_key.py::test_a_wrong_code_is_refused_and_noted",
    "key_missing": "cli/test_card_key.py::test_without_the_key_no_code_is_made_or_checked_but_the_number_still_works",
    "key_readable": "cli/test_card_key.py::test_a_key_that_others_can_read_is_refused",
    "no_key": "cli/test_card_key.py::test_a_revoked_key_opens_nothing_and_the_number_still_does",
    "retired_key": "cli/test_card_key.py::test_after_a_rotation_both_keys_are_taken_until_the_day",
    "revoked_key": "cli/test_card_key.py::test_a_revoked_key_opens_nothing_and_the_number_still_does",
    "two_keys": "cli/test_card_key.py::test_two_keys_are_taken_at_most_and_digits_go_around",
    "unknown_key": "cli/test_card_key.py::test_a_revoked_key_opens_nothing_and_the_number_still_does",
    "until_needed": "cli/test_card_key.py::test_after_a_rotation_both_keys_are_taken_until_the_day",
    "until_past": "cli/test_card_key.py::test_after_a_rotation_both_keys_are_taken_until_the_day",
    "wrong_key": "cli/test_card_key.py::test_the_key_of_another_shop_is_refused",
    # Accounts are merged and parted first.
    "already_unmerged": "rules/test_chapter_7_merging.py::test_7_7_a_merge_is_undone_once_and_only_a_merge",
    "merged_on": "rules/test_chapter_7_merging.py::test_7_7_three_become_one",
    "shared_account": "rules/test_chapter_10_household.py::test_10_4_who_shares_an_account_is_not_merged",
    "owner_stays": "rules/test_chapter_10_household.py::test_10_4_the_owner_stays_while_others_are_there",
    # Nobody is forbidden anything until staff have PINs.
    "not_allowed": "cli/test_door.py::test_a_refusal_is_a_sentence_a_status_and_an_object",
}


def test_every_refusal_is_expected_by_a_case_or_a_named_test() -> None:
    reached = {case.code for case in cases()}
    families = {family.code for family in FAMILIES if family.__name__ not in ITSELF}
    codes = {code for _, code, _ in generate.refusals()} - families
    assert codes - reached == set(ELSEWHERE)


@pytest.mark.parametrize(("code", "name"), ELSEWHERE.items(), ids=ELSEWHERE)
def test_the_named_test_is_there(code: str, name: str) -> None:
    path, _, function = name.partition("::")
    tree = ast.parse((ROOT / "tests" / path).read_text(encoding="utf-8"))
    assert function in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}, f"for {code}: {name}"


def test_nobody_refuses_in_the_name_of_a_whole_family() -> None:
    families = {"LoyaltyError", *(family.__name__ for family in FAMILIES)} - ITSELF
    for path in Path(ROOT, "loyalty_cli").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
                assert ast.unparse(node.exc.func) not in families, f"{path}:{node.lineno} has no code of its own"


def test_there_are_enough_cases_and_each_is_told_once() -> None:
    told = [str(case) for case in cases()]
    assert len(told) >= 1000
    assert [each for each in told if told.count(each) > 1] == []
    assert all((case.code is not None) + (case.imported is not None) + (case.reads is not None) == 1 for case in cases())
