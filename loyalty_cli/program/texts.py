"""The reasons that the books keep with a posting: one English sentence each, so that it can be known again and translated.

A sentence changed here is another reason: `verify` would miss the one that the books hold. Add, and leave what is there.
"""

from loyalty_cli.language import Template

# Earning
A_VISIT = Template("a visit")
PER_VISIT = Template("{points} a visit")
ITEMS = Template("{count} item", "{count} items")
PER_ITEM = Template("{items} at {points} each")
PER_STEP = Template("{amount} at {points} per {per}")
PER_STEP_CARRIED = Template("{amount} and {carried} carried at {points} per {per}")
MULTIPLIED = Template("{base} × {factor} for {tier} = {sum}")

# Stamp cards
HEAD_START = Template("{start} of {size} given at the start")
TOO_SOON = Template("no stamp: the next is due in {wait}")
MINUTES = Template("{count} minute", "{count} minutes")
HOURS = Template("{count} hour", "{count} hours")
OF_WHICH_A_VISIT = Template("{what}, of which {taken} count: at most {most} a visit")
OF_WHICH_A_DAY = Template("{what}, of which {taken} count: at most {most} a day")
STAMPS_BY_HAND = Template("{stamps} by hand")
CARD_FULL = Template("{size} of {size}: the card is full")
CARD_OPEN_AGAIN = Template("the voucher is withdrawn: the card is open again")
OWED_STAMPS = Template("stamps that came back, for stamps that were owed")
TODAYS_TERMS = Template("put on today's terms")

# Rewards
FOR_VOUCHER = Template("{reward} for a voucher")
FOR_POINTS = Template("{reward} for {points} points")
PART_FOR_POINTS = Template("{points} of {all} points for {amount}")
HELD_BEFORE = Template("held before, taken now")

# Refunds and voids
RETURNED = Template("return of {amount}: what is left earns {now} instead of {was}")
MOVED_AWAY = Template("moved to its customer: what is left earns {now} instead of {was}")
VOIDED = Template("void: what is left earns {now} instead of {was}")
SPENT_ON_RETURNED = Template("spent on the purchase that was returned: {reward}")
REVERSES_PURCHASE = Template("reverses the purchase")
REVERSES_STAMPS = Template("reverses the stamps")
REVERSES_REDEMPTION = Template("reverses the redemption")
REVERSES_REFUND = Template("reverses the refund")
REVERSES_ADJUSTMENT = Template("reverses the adjustment")
REVERSES_OPENING = Template("reverses the opening balance")
REVERSES_EXPIRY = Template("reverses the expiry")
REVERSES_MIGRATION = Template("reverses the migration")
REVERSES_TRANSFER = Template("reverses the transfer")

# What else moves
BROUGHT_ALONG = Template("brought along from before")
GIVEN = Template("given to another customer")
RECEIVED = Template("given by another customer")
EXPIRED = Template("usable through {day}")

# Gift cards
GIFT_SOLD = Template("sold")
GIFT_BROUGHT = Template("brought along from another system")
GIFT_SPENT = Template("paid with the gift card")
GIFT_GIVEN_BACK = Template("paid for the purchase that was returned")
GIFT_PAID_OUT = Template("unspent, paid out")
REVERSES_PAYMENT = Template("reverses the payment")
REVERSES_SALE = Template("reverses the sale")
