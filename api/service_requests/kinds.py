"""Which requests there are, and who does them by when. Read from
`knowledge_base/service_requests.yml`, edited by the hospital's staff."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator
from ruamel.yaml import YAML

from api.service_requests.duty import ALWAYS, Duty, Spans
from language.normalise import normalise

OTHER = "other"
ESCORT = "escort"

Asked = Literal["place", "when", "details"]
Words = list[Annotated[str, Field(min_length=1)]]

# From sixty on somebody is old (A11.1). 八十三了, 七十多岁, 84 岁.
_AGE = re.compile(
    r"(?<!\d)(?:[6-9]\d|1[01]\d) ?(?:多)?岁|[六七八九]十[一二三四五六七八九]?多?(?:岁|了|的)"
)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Hours(_Strict):
    """When somebody is there, `[[from, to], …]` per kind of day; an empty list: nobody."""

    working_days: Spans
    weekends: Spans
    holidays: Spans


class Priorities(_Strict):
    """Who is served first; lower is sooner."""

    emergency: int = Field(ge=0)
    reopened: int = Field(ge=0)
    special_care: int = Field(ge=0)
    default: int = Field(ge=0)


class SpecialCare(_Strict):
    """Words by which somebody is known who is served first (A11.1)."""

    elder: Words
    pregnant: Words
    disabled: Words


class Kind(_Strict):
    """One kind of request. `must` is asked until it is known, `may` may be skipped; `minutes` are
    counted while its `hours` run; `article` is the guide's, if
    it has one."""

    id: str = Field(pattern=r"^[a-z_]{1,40}$")
    name: str
    team: str
    hours: str
    minutes: int = Field(gt=0)
    priority: int | None = Field(default=None, ge=0)
    must: list[Asked]
    may: list[Asked] = []
    article: str | None = None
    words: Words

    @model_validator(mode="after")
    def _asked_once(self) -> "Kind":
        asked = [*self.must, *self.may]
        if len(set(asked)) < len(asked):
            raise ValueError("something is asked twice")
        return self


class _File(_Strict):
    hours: dict[str, Hours]
    teams: dict[str, str]
    priorities: Priorities
    special_care: SpecialCare
    confirm_hours: int = Field(gt=0)
    kinds: list[Kind]

    @model_validator(mode="after")
    def _refers_to_what_is_there(self) -> "_File":
        ids = [kind.id for kind in self.kinds]
        if len(set(ids)) < len(ids):
            raise ValueError("two kinds have the same id")
        if {OTHER, ESCORT} - set(ids):
            raise ValueError(f"the kinds {OTHER} and {ESCORT} must be there")
        for kind in self.kinds:
            if kind.team not in self.teams:
                raise ValueError(f"{kind.id}: unknown team {kind.team}")
            if kind.hours not in {ALWAYS, *self.hours}:
                raise ValueError(f"{kind.id}: unknown hours {kind.hours}")
        return self


class _HospitalFile(BaseModel):
    closed_days: list[date] = []


@dataclass(frozen=True)
class ServiceKinds:
    """Every kind, in the order of the file: of several that fit a text equally the first."""

    kinds: tuple[Kind, ...]
    teams: dict[str, str]
    priorities: Priorities
    care: SpecialCare
    confirm_hours: int
    duties: dict[str, Duty]

    def find(self, kind_id: str) -> Kind | None:
        """The kind of that id."""
        return next((kind for kind in self.kinds if kind.id == kind_id), None)

    def name(self, kind_id: str) -> str:
        """What it is called; the id itself when the file has it no more."""
        kind = self.find(kind_id)
        return kind.name if kind else kind_id

    def recognised(self, text: str) -> list[Kind]:
        """The kinds whose words are in a text, those with most characters of it first."""
        plain = normalise(text)
        hits = {kind.id: _characters(kind.words, plain) for kind in self.kinds}
        found = [kind for kind in self.kinds if hits[kind.id]]
        return sorted(found, key=lambda kind: -hits[kind.id])

    def wanted(self, text: str | None, article: str | None) -> list[Kind]:
        """The kinds that a text speaks of (none: all of them); or all that an article is about,
        with those first that the text speaks of."""
        spoken = self.recognised(text) if text is not None else list(self.kinds)
        if article is None:
            return spoken
        every = dict.fromkeys(kind.id for kind in (*spoken, *self.kinds))
        found = (self.find(kind_id) for kind_id in every)
        return [kind for kind in found if kind and kind.article == article]

    def marks(self, text: str) -> list[str]:
        """Who is to be served first, by the words: elder, pregnant, disabled."""
        plain = normalise(text)
        named = {
            mark: any(word in plain for word in words)
            for mark, words in self.care.model_dump().items()
        }
        named["elder"] = named["elder"] or bool(_AGE.search(plain))
        return [mark for mark, told in named.items() if told]

    def priority(self, kind: Kind, marks: list[str]) -> int:
        """Lower is sooner."""
        usual = self.priorities.default if kind.priority is None else kind.priority
        return min(usual, self.priorities.special_care) if marks else usual

    def due(self, kind: Kind, now: datetime, wanted_at: datetime | None = None) -> datetime:
        """By when somebody is there: for a later hour by that hour, if somebody is on duty then."""
        duty = self.duties[kind.hours]
        soonest = duty.after(now, kind.minutes)
        if wanted_at is None or wanted_at <= soonest:
            return soonest
        return wanted_at if duty.is_on(wanted_at) else duty.after(wanted_at, kind.minutes)

    def on_duty(self, kind: Kind, now: datetime) -> bool:
        """Whether somebody is there now."""
        return self.duties[kind.hours].is_on(now)


@lru_cache(maxsize=8)
def load_service_kinds(folder: Path) -> ServiceKinds:
    """Read the files of a knowledge base. Raises `pydantic.ValidationError` with what is wrong, and
    `ValueError` for an article that isn't there."""
    file = _File.model_validate(_read(folder / "service_requests.yml"))
    hospital = _HospitalFile.model_validate(_read(folder / "hospital.yml"))
    for kind in file.kinds:
        if kind.article and not (folder / "guide" / f"{kind.article}.md").exists():
            raise ValueError(f"{kind.id}: unknown article {kind.article}")
    closed = frozenset(hospital.closed_days)
    duties = {
        name: Duty(hours.working_days, hours.weekends, hours.holidays, closed)
        for name, hours in file.hours.items()
    }
    return ServiceKinds(
        kinds=tuple(file.kinds),
        teams=file.teams,
        priorities=file.priorities,
        care=file.special_care,
        confirm_hours=file.confirm_hours,
        duties=duties | {ALWAYS: Duty(None, None, None, closed)},
    )


def _characters(words: list[str], text: str) -> int:
    return sum(len(word) for word in words if word in text)


def _read(path: Path) -> object:
    return YAML(typ="safe").load(path.read_text("utf-8"))
