"""A customer's standing before a purchase is kept with it, and read again as it was on that day."""

import json

import pytest

from loyalty_cli.program import standing
from loyalty_cli.program.standing import Standing


@pytest.mark.parametrize(
    "kept",
    [
        Standing(),
        Standing(purchases=3, last_on="2026-02-17", tags=("staff", "friend"), birthday="1990-02-17"),
        Standing(
            counters={"carry:spend": 300}, shared={"uses:first": 2}, stamped_at={"stamped:coffee": "2026-02-17T10:00:00Z"}
        ),
        Standing(referrer=77, joined_at="2026-02-01T10:00:00Z"),
    ],
)
def test_a_standing_that_was_kept_is_read_again_as_it_was(kept: Standing) -> None:
    written = json.loads(json.dumps({"else": 1, **standing.dump(kept)}))
    assert standing.load(written) == kept


def test_what_is_empty_is_not_written_down() -> None:
    assert standing.dump(Standing()) == {}
    assert standing.dump(Standing(purchases=1, tags=("staff",))) == {"purchases": 1, "tags": ["staff"]}
