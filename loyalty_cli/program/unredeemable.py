"""Why a reward is not given, or a voucher not taken: each refusal with its reason."""

from collections.abc import Iterable

from loyalty_cli.errors import Malformed, NotFound, Refused, Unknown, quoted
from loyalty_cli.language import said
from loyalty_cli.program.terms import Reward


class RewardRefused(Refused):
    """A condition of the reward does not hold."""

    code = "reward_refused"

    def __init__(self, reward: Reward, because: str, *, rule: str) -> None:
        super().__init__(
            said("{name} cannot be redeemed now: {because}.", name=reward.name, because=because),
            why=[(rule, because)],
            reward=reward.id,
        )


class BillNeeded(Malformed):
    """A percentage needs the bill."""

    code = "bill_needed"

    def __init__(self, reward: Reward) -> None:
        super().__init__(said("{name} is a share of the bill: give the bill with --bill.", name=reward.name), reward=reward.id)


class NoVoucher(Refused):
    """The customer has no open voucher for a reward that only a voucher pays."""

    code = "no_voucher"

    def __init__(self, reward: Reward) -> None:
        super().__init__(
            said("{name} is paid with a voucher, and the customer has none that is open.", name=reward.name),
            why=[(reward.id, "1 voucher needed, 0 open")],
            reward=reward.id,
        )


class VoucherClosed(Refused):
    """A voucher that was used, cancelled, or is past its day."""

    def __init__(self, *, code: str, status: str, until: str | None) -> None:
        word = {
            "used": said("has been used already"),
            "cancelled": said("was cancelled"),
            "expired": said("expired on {day}", day=until) if until else said("expired"),
        }[status]
        super().__init__(
            said("The voucher …{code} {word}; nothing was taken.", code=code[-4:], word=word),
            why=[("voucher", word)],
            status=status,
            until=until,
        )
        self.code = f"voucher_{status}"


class UnknownReward(Unknown):
    """No reward of that id."""

    def __init__(self, typed: str, *, known: Iterable[str]) -> None:
        super().__init__("reward", typed=typed, known=list(known), hint=said("`loyalty reward list` shows all."))


class UnknownVoucher(NotFound):
    """No voucher opens with that code."""

    code = "unknown_voucher"

    def __init__(self, typed: str) -> None:
        super().__init__(said("No voucher has the code {typed}. Check it against the slip.", typed=quoted(typed)))
