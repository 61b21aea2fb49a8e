"""What kinds of event, states of vouchers, weekdays and channels are called, to be spoken in the shop's language."""

from loyalty_cli.language import Template

_KINDS = {
    "purchase": Template("purchase"),
    "stamp": Template("stamp"),
    "redemption": Template("redemption"),
    "hold": Template("hold"),
    "release": Template("release"),
    "refund": Template("refund"),
    "void": Template("void"),
    "transfer": Template("transfer"),
    "adjustment": Template("adjustment"),
    "opening": Template("opening"),
    "expiry": Template("expiry"),
    "tier": Template("tier"),
    "voucher-cancel": Template("voucher-cancel"),
    "pack-sale": Template("pack-sale"),
    "pack-use": Template("pack-use"),
    "pack-refund": Template("pack-refund"),
    "membership": Template("membership"),
    "gift-sale": Template("gift-sale"),
    "gift-refund": Template("gift-refund"),
    "payment": Template("payment"),
    "move": Template("move"),
    "merge": Template("merge"),
    "donation": Template("donation"),
    "referral": Template("referral"),
    "voucher-issue": Template("voucher-issue"),
}
_WEEKDAYS = {
    "mon": Template("mon"),
    "tue": Template("tue"),
    "wed": Template("wed"),
    "thu": Template("thu"),
    "fri": Template("fri"),
    "sat": Template("sat"),
    "sun": Template("sun"),
}
_STATES = {
    "open": Template("open"),
    "used": Template("used"),
    "expired": Template("expired"),
    "cancelled": Template("cancelled"),
    "blocked": Template("blocked"),
}
_CHANNELS = {"email": Template("email"), "sms": Template("sms"), "post": Template("post"), "phone": Template("phone")}
_UNDONE = Template("undone at the counter")
UNDONE = _UNDONE.one  # the reason of a void for which nobody types one


def kind(name: str) -> str:
    """A kind of event."""
    return _KINDS[name]() if name in _KINDS else name


def weekday(name: str) -> str:
    """A day of the week."""
    return _WEEKDAYS[name]()


def state(name: str) -> str:
    """What has become of a voucher, a gift card or a pack."""
    return _STATES[name]()


def channel(name: str) -> str:
    """A way in which a shop writes to its customers, or calls them."""
    return _CHANNELS[name]()


def reason(kept: str) -> str:
    """Why something was done, as it was typed; what the program says itself can be spoken."""
    return _UNDONE() if kept == UNDONE else kept
