"""The reasons that the books keep with a posting or a note: one English sentence each, known again by it and translated.

A sentence changed here is another reason, which `verify` would miss in books that hold the old one.
"""

from loyalty_cli.language import Template

# The gaps in which a number, an amount of money or a day stands, and nothing that somebody has named.
FIGURES = frozenset(
    (
        *("added", "all", "amount", "base", "before", "carried", "count", "day", "factor", "most", "now", "per", "percent"),
        *("points", "price", "quantity", "size", "stamps", "start", "sum", "units", "unused", "was"),
    )
)
SENTENCES = frozenset(("because", "items", "text", "what"))  # and those in which another reason stands

# Earning
OF_NOBODY = Template("a sale of nobody earns nothing; `loyalty customer move EVENT WHO --reason TEXT` gives it to its customer")
A_VISIT = Template("a visit")
PER_VISIT = Template("{points} a visit")
ITEMS = Template("{count} item", "{count} items")
PER_ITEM = Template("{items} at {points} each")
PER_STEP = Template("{amount} at {points} per {per}")
PER_STEP_CARRIED = Template("{amount} and {carried} carried at {points} per {per}")
AT_PARTNER = Template("{text} at {partner}")
SHOP_GIVES = Template("the shop gives {amount} to {cause} for this visit")

# Tiers and promotions
MULTIPLIED = Template("{base} × {factor} for {name} = {sum}")
MULTIPLIED_MORE = Template("{base} × {factor} for {name}: {before} + {added} = {sum}")
ON_TOP = Template("{quantity} on top for {promotion}")
BY_CODE = Template("{promotion}, code {code}")
COUPON = Template("a voucher for the next visit: {reward} ({promotion})")
VOUCHER_WITHDRAWN = Template("its voucher is withdrawn")
VOUCHER_STAYS_USED = Template("its voucher is used and stays so")
VOUCHER_STAYS_CANCELLED = Template("its voucher is cancelled and stays so")

# Stamp cards
HEAD_START = Template("{start} of {size} given at the start")
TOO_SOON = Template("no stamp: the next is due in {wait}")
MINUTES = Template("{count} minute", "{count} minutes")
HOURS = Template("{count} hour", "{count} hours")
BETWEEN_TWO = Template("{delay} must pass between two")
OF_WHICH = Template("{what}, of which {count} count: {because}", "{what}, of which {count} count: {because}")
MOST_A_VISIT = Template("at most {most} a visit")
MOST_A_DAY = Template("at most {most} a day")
STAMPS_BY_HAND = Template("{stamps} by hand")
CARD_FULL = Template("{size} of {size}: the card is full")
CARD_OPEN_AGAIN = Template("the voucher is withdrawn: the card is open again")
OWED_STAMPS = Template("stamps that came back, for stamps that were owed")
TODAYS_TERMS = Template("put on today's terms")

# Rewards
FOR_VOUCHER = Template("{reward} for a voucher")
FOR_POINTS = Template("{reward} for {count} points", "{reward} for {count} points")
PART_FOR_POINTS = Template("{points} of {all} points for {amount}")
HELD_BEFORE = Template("held before, taken now")

# Accounts made one, and two again
GOES_OVER = Template("goes over to the other account")
CAME_OVER = Template("came over from the other account")
GOES_BACK = Template("goes back to the account it came from")
CAME_BACK = Template("came back from the other account")

# Payments
POINTS_PAY = Template("{count} points pay {amount}", "{count} points pay {amount}")
CREDIT_PAYS = Template("{amount} of credit")
NO_POINTS_PAY = Template("no points paid: {because}")
NO_POINTS = Template("there are none")
SHARE_OF_BILL = Template("{amount} of this bill may be paid with points")
IN_STEPS = Template("they are taken in steps of {count}", "they are taken in steps of {count}")
AT_LEAST = Template("at least {count} are taken", "at least {count} are taken")
NO_MORE_TO_PAY = Template("no more is left to pay")

# Refunds and voids
LEFT_EARNS = Template("{because}: what is left earns {now} instead of {was}")
RETURN_OF = Template("return of {amount}")
VOID = Template("void")
MOVED_AWAY = Template("moved to its customer")
REWARD_RETURNED = Template("spent on the purchase that was returned: {reward}")
RETURNED = Template("spent on the purchase that was returned")
REVERSES_PURCHASE = Template("reverses the purchase")
REVERSES_STAMPS = Template("reverses the stamps")
REVERSES_REDEMPTION = Template("reverses the redemption")
REVERSES_REFUND = Template("reverses the refund")
REVERSES_ADJUSTMENT = Template("reverses the adjustment")
REVERSES_OPENING = Template("reverses the opening balance")
REVERSES_EXPIRY = Template("reverses the expiry")
REVERSES_MIGRATION = Template("reverses the migration")
REVERSES_MOVE = Template("reverses the move")
REVERSES_TRANSFER = Template("reverses the transfer")
REVERSES_DONATION = Template("reverses the donation")
REVERSES_PACK = Template("reverses what a pack moved")
REVERSES_PAYMENT = Template("reverses the payment")
REVERSES_SALE = Template("reverses the sale")

# Gift cards, packs, memberships
GIFT_SOLD = Template("sold")
GIFT_BROUGHT = Template("brought along from another system")
GIFT_SPENT = Template("paid with the gift card")
GIFT_GIVEN_BACK = Template("paid for the purchase that was returned")
GIFT_PAID_OUT = Template("unspent, paid out")
PREPAID = Template("{units} prepaid for {price}")
OF_PACK = Template("{units} of a prepaid pack")
UNITS_UNUSED = Template("{unused} of {units} unused: {amount} of {price}")
MEMBER_THROUGH = Template("{membership} through {day} for {price}")
DAYS_UNUSED = Template(
    "{unused} of {count} days unused: {amount} of {price}", "{unused} of {count} days unused: {amount} of {price}"
)

# Referrals and causes
WELCOME = Template("a welcome, brought by a friend")
WELCOME_SHARE = Template("{percent} % of {amount}, a welcome, brought by a friend")
WELCOME_VOUCHER = Template("a voucher, a welcome, brought by a friend")
THANKS = Template("thanks for bringing a friend")
FRIENDS_PURCHASE_CHANGED = Template("the friend's purchase was changed")
POINTS_FOR_CAUSE = Template("{points} points are {amount} for {cause}")

# What else moves
BROUGHT_ALONG = Template("brought along from before")
GIVEN = Template("given to another customer")
RECEIVED = Template("given by another customer")
USABLE_THROUGH = Template("usable through {day}")
