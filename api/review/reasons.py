"""Why a conversation is worth a look, and how it ended."""

from enum import StrEnum


class Reason(StrEnum):
    """What was found in a conversation. How much each counts: `knowledge_base/review.yml`."""

    RED_FLAG = "red_flag"
    CRISIS = "crisis"
    ANGER = "anger"
    LOW_RATING = "low_rating"
    FAILED = "failed"
    COMPLAINT = "complaint"
    FALLBACK = "fallback"
    ABANDONED = "abandoned"
    BOT_REPEATED = "bot_repeated"
    PATIENT_REPEATED = "patient_repeated"
    HANDOFF = "handoff"
    LOW_CONFIDENCE = "low_confidence"
    DISAGREEMENT = "disagreement"
    SLOW = "slow"
    LONG = "long"


class Ending(StrEnum):
    """How a conversation ended, the gravest first: where several are true, the first is told."""

    EMERGENCY = "emergency"
    COMPLAINT = "complaint"
    HANDED_OFF = "handed_off"
    BOOKED = "booked"
    ABANDONED = "abandoned"
    NOT_UNDERSTOOD = "not_understood"
    SETTLED = "settled"


class PassedOver(StrEnum):
    """Why somebody looked away."""

    NOTHING_TO_LEARN = "nothing_to_learn"
    KNOWN = "known"
    TEST = "test"
    UNREADABLE = "unreadable"
