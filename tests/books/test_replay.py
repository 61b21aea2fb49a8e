"""An account as it stood at an instant, whatever was recorded later and in whatever order."""

from tests.conftest import Shop


def test_a_late_event_does_not_bring_forward_what_happened_after_it(shop: Shop) -> None:
    for at, line in (
        ("2026-02-17T10:00:00Z", "enroll Ana"),
        ("2026-02-17T10:00:00Z", "earn Ana 250"),
        ("2026-02-17T12:00:00Z", "redeem Ana five-off"),
        ("2026-02-17T13:00:00Z", "redeem Ana five-off --at 2026-02-17T11:00:00Z"),
    ):
        shop.now = at
        shop.done(line)
    held = {
        hour: shop.done(f"show Ana --at 2026-02-17T{hour}:30:00Z")["balance"]["points"] for hour in ("10", "11", "12", "13")
    }
    assert held == {"10": 250, "11": 150, "12": 50, "13": 50}


def test_what_a_late_event_found_expired_was_there_before(shop: Shop) -> None:
    shop.now = "2026-02-17T10:00:00Z"
    shop.done("enroll Ana")
    shop.done("adjust Ana +30 --expires 2026-02-18 --reason 'a gift'")
    shop.now = "2026-02-20T10:00:00Z"
    shop.done("expire")
    assert shop.done("show Ana --at 2026-02-17T12:00:00Z")["balance"]["points"] == 30
    assert shop.done("show Ana")["balance"]["points"] == 0
