"""What intents are called (`knowledge_base/wording/intents.yml`)."""

from functools import lru_cache

from api.wording import Wording


def intent_name(wording: Wording, intent: str) -> str:
    """要找人工 for human_ask; the code itself when nobody has named it yet."""
    return wording(f"intents.{intent}") if intent in _named(wording) else intent


@lru_cache(maxsize=2)
def _named(wording: Wording) -> frozenset[str]:
    prefix = "intents."
    every = wording.keys()
    return frozenset(key.removeprefix(prefix) for key in every if key.startswith(prefix))
