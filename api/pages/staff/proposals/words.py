"""Words of the proposals' page."""

from api.pages.staff.review.words import intent_name
from api.pages.staff.workplace import Workplace
from api.staff.proposals.schemas import ProposalLine


def words_of(place: Workplace, key: str, **params: object) -> str:
    """Words of the page."""
    return place.office.wording(f"staff_proposals.{key}", **params)


def what_changes(place: Workplace, item: ProposalLine) -> str:
    """One sentence that says what the proposal is about."""
    told = {name: str(value) for name, value in item.content.items() if value is not None}
    if "intent" in told:
        told["intent"] = intent_name(place, told["intent"])
    if "group" in told:
        told["group"] = words_of(place, f"group.{told['group']}")
    if "department" in told:
        told["department"] = item.target or told["department"]
    if "sign" in told:
        told["sign"] = item.sign or told["sign"]
    if "channel" in told:
        told["channel"] = place.channel(told["channel"])
    told["which"] = told.pop("key", "")
    told["of"] = item.target or told.get("code") or told.get("article", "")
    return words_of(place, f"what.{_variant(item)}", **told)


def _variant(item: ProposalLine) -> str:
    if item.kind == "red_flag" and item.content.get("form"):
        return "red_flag_form"
    if item.kind == "wording" and item.content.get("channel"):
        return "wording_channel"
    return item.kind.value
