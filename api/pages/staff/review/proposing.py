"""Proposals of other kinds than an example, each a short form that begins with the patient's words
made anonymous."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from nicegui import ui
from pydantic import ValidationError

from api.errors import InvalidInput
from api.pages.staff.asking import Field, Values, fill_in
from api.pages.staff.review.corrections import Corrections
from api.pages.staff.review.words import words_of
from api.review.said_by import Words, said_by
from api.settings import ROOT
from api.staff.models import Staff
from api.staff.review import correcting
from api.staff.review.replay_schemas import AnonymousOut, ProposalIn, ProposedOut, TurnOut

OTHER_KINDS = ("wording", "question", "alias", "triage", "red_flag")
_CHANNELS = ("web", "wechat", "kiosk", "hotline")
_NEW_ARTICLE = "new"
_REVIEWED_EVERY = timedelta(days=180)


async def propose_other(corrections: Corrections, turn: TurnOut, kind: str) -> bool:
    """Ask for what a proposal of that kind needs, and make it. Whether it was made."""
    said = await corrections.anonymous(turn)
    if said is None or turn.said is None:
        return False
    form = _Form(corrections, turn, said)
    if kind == "wording":
        return await form.wording()
    if kind == "question":
        return await form.question()
    return await form.simple(kind)


class _Form:
    def __init__(self, corrections: Corrections, turn: TurnOut, said: AnonymousOut) -> None:
        self._place = corrections.place
        self._choices = corrections.choices
        self._turn = turn
        self._said = said

    async def simple(self, kind: str) -> bool:
        """An alias, a line for triage, a red flag."""
        fields = {"alias": self._alias, "triage": self._triage, "red_flag": self._red_flag}
        return await self._ask(kind, fields[kind](), _CONTENTS[kind])

    async def question(self) -> bool:
        """Another way to ask for an article; where there is none, a new one."""
        chosen: Values = {}

        async def do(values: Values) -> bool:
            if values["article"] != _NEW_ARTICLE:
                return await self._send(_question_of(values), values)
            chosen.update(values)
            return True

        new = {_NEW_ARTICLE: self._words("propose.new_article")}
        fields = [
            self._text("question", "question"),
            self._field("article", "search", options={**new, **self._choices.articles}),
            *self._always(),
        ]
        done = await fill_in(self._place, self._title("question"), fields, do, hint=self._doubt())
        return await self._article(str(chosen["question"])) if chosen else done

    async def wording(self) -> bool:
        """Better words for something that was said in this turn."""
        found: dict[str, Words] = {}
        for line in self._turn.answers:
            for words in said_by(ROOT, self._place.office.wording, line.text):
                found[f"{words.key}|{words.channel or ''}"] = words
        if not found:
            ui.notify(self._words("propose.no_key"), type="warning", position="top")
            return False
        words = next(iter(found.values()))
        if len(found) > 1:
            chosen = await self._which(found)
            if chosen is None:
                return False
            words = chosen
        fields = [
            self._field("after", "words", value=words.text, limit=2000),
            self._field("why", "line", required=False, limit=500),
        ]

        def content(values: Values) -> dict[str, Any]:
            return {
                "kind": "wording",
                "key": words.key,
                "channel": words.channel if words.channel in _CHANNELS else None,
                "before": words.text,
                "after": values["after"],
            }

        return await self._ask("wording", fields, content)

    async def _which(self, found: dict[str, Words]) -> Words | None:
        """Which of several sentences is meant."""
        picked: list[Words] = []

        async def pick(values: Values) -> bool:
            picked.append(found[str(values["key"])])
            return True

        options = {code: f"{words.text[:40]}（{words.key}）" for code, words in found.items()}
        fields = [self._field("key", "choice", options=options, value=next(iter(found)))]
        await fill_in(self._place, self._title("wording"), fields, pick)
        return picked[0] if picked else None

    async def _article(self, question: str) -> bool:
        today = self._place.office.clock.today()
        departments = {name: name for name in self._choices.departments.values()}
        fields = [
            self._field("article_title", "line", limit=100),
            self._field("article_id", "line", limit=59),
            self._field("topic", "choice", options={one: one for one in self._choices.topics}),
            self._field("body", "words", limit=2000),
            self._field("owner", "search", options=departments),
            self._field("review", "date", value=(today + _REVIEWED_EVERY).isoformat()),
            *self._always(),
        ]

        def content(values: Values) -> dict[str, Any]:
            return {
                "kind": "article",
                "id": values["article_id"],
                "title": values["article_title"],
                "topic": values["topic"],
                "questions": [question],
                "body": values["body"],
                "owner": values["owner"],
                "review_date": values["review"],
            }

        return await self._ask("article", fields, content)

    def _alias(self) -> list[Field]:
        groups = {
            "department": self._choices.departments,
            "resource": self._choices.resources,
        }
        options = {
            f"{of}|{code}": f"{name}（{self._words(f'propose.ofs.{of}')}）"
            for of, names in groups.items()
            for code, name in names.items()
        }
        return [
            self._field("alias", "line", value=self._said.text[:40], limit=40),
            self._field("of", "search", options=options),
        ]

    def _triage(self) -> list[Field]:
        departments = self._choices.departments
        return [
            self._text("text", "text"),
            self._field("department", "search", options=departments),
        ]

    def _red_flag(self) -> list[Field]:
        groups = ("emergency", "urgent", "crisis", "ordinary", "none")
        options = {group: self._words(f"propose.groups.{group}") for group in groups}
        return [
            self._text("text", "text"),
            self._field("group", "choice", options=options),
            self._field("sign", "search", options=self._choices.signs, required=False),
            self._field("form", "line", required=False),
        ]

    async def _ask(
        self, kind: str, fields: list[Field], content: Callable[[Values], dict[str, Any]]
    ) -> bool:
        async def do(values: Values) -> bool:
            return await self._send(content(values), values)

        ours = kind == "wording"
        every = fields if kind in {"wording", "article"} else [*fields, *self._always()]
        hint = "" if ours else self._doubt()
        return await fill_in(self._place, self._title(kind), every, do, hint=hint)

    async def _send(self, content: dict[str, Any], values: Values) -> bool:
        message_id = self._turn.said.id if self._turn.said else 0
        office = self._place.office

        async def work(staff: Staff) -> ProposedOut:
            try:
                proposal = ProposalIn.model_validate(
                    {"content": content, "why": values["why"], "looked": bool(values.get("looked"))}
                )
            except ValidationError as error:
                raise InvalidInput("invalid_input") from error
            return await correcting.propose_from(office, staff, message_id, proposal)

        if await self._place.act(work) is None:
            return False
        ui.notify(self._words("propose.done"), type="positive", position="top")
        return True

    def _always(self) -> list[Field]:
        """What every proposal is asked."""
        return [
            self._field("why", "line", required=False, limit=500),
            self._field("looked", "check", required=False, value=False),
        ]

    def _text(self, name: str, label: str) -> Field:
        return self._field(name, "line", label=label, value=self._said.text[:200])

    def _field(
        self, name: str, kind: Any, *, label: str = "", required: bool = True, **more: Any
    ) -> Field:
        words = self._words(f"propose.{label or name}")
        return Field(name, words, kind, required=required, **more)

    def _title(self, kind: str) -> str:
        return self._words(f"propose.kinds.{kind}")

    def _doubt(self) -> str:
        if not self._said.doubts:
            return ""
        parts = "、".join(self._said.text[one.start : one.end] for one in self._said.doubts)
        return self._words("propose.doubt_named", parts=parts)

    def _words(self, key: str, **params: object) -> str:
        return words_of(self._place, key, **params)


def _question_of(values: Values) -> dict[str, Any]:
    return {"kind": "question", "article": values["article"], "question": values["question"]}


def _alias_of(values: Values) -> dict[str, Any]:
    of, _, code = str(values["of"]).partition("|")
    return {"kind": "alias", "of": of, "code": code, "alias": values["alias"]}


def _triage_of(values: Values) -> dict[str, Any]:
    return {"kind": "triage", "department": values["department"], "text": values["text"]}


def _red_flag_of(values: Values) -> dict[str, Any]:
    return {
        "kind": "red_flag",
        "group": values["group"],
        "text": values["text"],
        "sign": values["sign"] or None,
        "form": values["form"] or None,
    }


_CONTENTS: dict[str, Callable[[Values], dict[str, Any]]] = {
    "alias": _alias_of,
    "triage": _triage_of,
    "red_flag": _red_flag_of,
}
