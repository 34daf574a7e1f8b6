"""What figures, intents and states are called (`knowledge_base/wording/staff_models.yml`)."""

from functools import lru_cache

from api.challengers.schemas import Refusal
from api.pages.staff.workplace import Workplace
from api.wording import Wording


class Names:
    """Words of the page, for one workplace."""

    def __init__(self, place: Workplace) -> None:
        self._wording = place.office.wording

    def __call__(self, key: str, **params: object) -> str:
        """Words of the page itself."""
        return self._wording(f"staff_models.page.{key}", **params)

    def of(self, kind: str, code: str) -> str:
        """What a code of a kind (state, group, name, phase) is called; itself where nobody has
        named it."""
        return self._known(f"staff_models.{kind}.{code}") or code

    def figure(self, name: str) -> str:
        """A figure's name: `held_out: registration` is 预约（考核句）."""
        first, _, what = name.rpartition(": ")
        if not what or not first:
            return self._known(f"staff_models.set.{name}") or self.of("name", name)
        return f"{self.of('name', what)}（{self._known(f'staff_models.set.{first}') or first}）"

    def intent(self, intent: str | None) -> str:
        """An intent in Chinese."""
        return (intent and self._known(f"intents.{intent}")) or intent or "—"

    def refusal(self, refusal: Refusal) -> str:
        """Why the gate stays closed, in a sentence."""
        name = self.figure(refusal.name)
        if refusal.code == "safety_lost":
            return self("refused_safety", name=name, lost=refusal.lost)
        group = self.of("group", refusal.group)
        before, after = share(refusal.before), share(refusal.after)
        return self("refused_margin", group=group, name=name, before=before, after=after)

    def _known(self, key: str) -> str:
        return self._wording(key) if key in _keys(self._wording) else ""


def share(value: float) -> str:
    """0.9526 is 95.3 %."""
    return f"{value * 100:.1f} %"


@lru_cache(maxsize=2)
def _keys(wording: Wording) -> frozenset[str]:
    return frozenset(wording.keys())
