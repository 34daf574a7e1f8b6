"""What the vendors' shapes have in common: hidden numbers, a call's last event, where calls go."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from api.hotline.events import CallEvent, CallReply, Happened
from api.security import Seal
from api.settings import Settings

Hashed = Callable[[str], str]
"""A keyed hash: hexadecimal digits, always the same for the same text, useless without the key."""

LAST_SEQ = 2**31 - 1
"""Nothing comes after the hang-up of a call."""

_ANY_QUEUE = "default"
# What gateways say when the number is withheld.
_WITHHELD = {"", "anonymous", "unknown", "restricted", "unavailable"}
_HASH_DIGITS = 40


@dataclass(frozen=True)
class Vendors:
    """What the vendors' doors need. A door whose secret is missing stays shut.

    `numbers` tells where a queue's calls go, a telephone number or SIP address by the queue's name;
    `default` is for every other queue. With `refer` jambonz hands calls over by SIP REFER, and is
    then rid of them.
    """

    jambonz_secret: str = field(default="", repr=False)
    alibaba_token: str = field(default="", repr=False)
    numbers: Mapping[str, str] = field(default_factory=dict)
    refer: bool = False

    def number_of(self, queue: str) -> str | None:
        """Where calls of this queue go; none when nobody said."""
        return self.numbers.get(queue) or self.numbers.get(_ANY_QUEUE)


def hash_with(seal: Seal) -> Hashed:
    """The hash for callers' numbers. It isn't the one under which patients' telephones are found:
    who calls is nobody's patient before they have said who they are."""
    return lambda number: seal.lookup(f"caller:{number}")


def hidden(number: str | None, hashed: Hashed) -> str | None:
    """What is kept of a caller's number: a hash that is the same for +86 138 … and 138 …. None
    when it is withheld."""
    plain = (number or "").strip()
    plain = re.sub(r"^sips?:|@.*$", "", plain)
    if plain.lower() in _WITHHELD:
        return None
    digits = re.sub(r"\D", "", plain)
    mobile = re.fullmatch(r"(?:\+|00)?(?:86)?0?(1\d{10})", digits)
    return hashed(mobile.group(1) if mobile else digits or plain)[:_HASH_DIGITS]


def failed_transfer(event: CallEvent) -> CallEvent:
    """There is no number for the queue: what the gateway would have told had it tried."""
    return CallEvent(
        call_id=event.call_id,
        seq=min(event.seq + 1, LAST_SEQ - 1),
        event=Happened.TRANSFER_RESULT,
        result="failed",
    )


def joined(first: CallReply, then: CallReply) -> CallReply:
    """Two replies spoken as one; what happens then is the second's."""
    return then.model_copy(update={"say": [*first.say, *then.say]})


def vendors_from(settings: Settings) -> Vendors:
    """The doors that the settings open."""
    jambonz, alibaba = settings.hotline_jambonz_secret, settings.hotline_alibaba_token
    return Vendors(
        jambonz_secret=jambonz.get_secret_value() if jambonz else "",
        alibaba_token=alibaba.get_secret_value() if alibaba else "",
        numbers=settings.hotline_numbers,
        refer=settings.hotline_jambonz_transfer == "refer",
    )
