"""Replies that agents need often, from `knowledge_base/canned_replies.yml`: finding them by title,
keyword, pinyin or initials, and filling their gaps. Pure."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from ruamel.yaml import YAML

from api.handoff.levels import load_service_levels
from api.matching import Term, best_likeness, likeness, plain, term

GAPS = ("称呼", "医院", "坐席", "岗位", "热线", "投诉电话", "急诊")
"""What is filled in by itself: the patient's form of address, the hospital, the agent's name and
role, the hotline, the number for complaints, where the emergency department is."""

_GAP = re.compile(r"\{([^{}]*)\}")
# 王大爷，您好 without a form of address is 您好, not ，您好.
_ADDRESS = re.compile(r"\{称呼\}[，,]?")
_LEAST = 0.5
# A keyword says less than the title, the text less than both.
_KEYWORD, _TEXT = 0.9, 0.6


def _known_gaps(text: str) -> str:
    if unknown := set(_GAP.findall(text)) - set(GAPS):
        raise ValueError(f"unknown gaps: {', '.join(sorted(unknown))}")
    if "{" in _GAP.sub("", text) or "}" in _GAP.sub("", text):
        raise ValueError("a brace without its partner")
    return text


class CannedReply(BaseModel):
    """One reply. `skills` are the queues whose agents are shown it first; none: everybody's."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")
    title: str = Field(min_length=1, max_length=20)
    text: Annotated[str, Field(min_length=1, max_length=500), AfterValidator(_known_gaps)]
    skills: list[str] = []
    keywords: list[str] = []


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    replies: list[CannedReply]

    @model_validator(mode="after")
    def _each_once(self) -> "_File":
        for name in ("id", "title"):
            seen = [getattr(reply, name) for reply in self.replies]
            if twice := {one for one in seen if seen.count(one) > 1}:
                raise ValueError(f"{name} twice: {', '.join(sorted(twice))}")
        return self


@dataclass(frozen=True)
class Gaps:
    """What the gaps are filled with; an empty `address` leaves 称呼 out with its comma."""

    address: str
    hospital: str
    agent: str
    role: str
    hotline: str
    complaints: str
    emergency: str

    def fill(self, text: str) -> str:
        """The text as it can be sent; what stands in 【】 is left for the agent."""
        text = _ADDRESS.sub(f"{self.address}，" if self.address else "", text)
        values = (
            self.address,
            self.hospital,
            self.agent,
            self.role,
            self.hotline,
            self.complaints,
            self.emergency,
        )
        return _GAP.sub(lambda gap: dict(zip(GAPS, values, strict=True))[gap.group(1)], text)


class CannedReplies:
    """All of them, in the order of the file."""

    def __init__(self, replies: list[CannedReply]) -> None:
        self.replies = replies

    def find(self, typed: str, skills: list[str], limit: int = 12) -> list[CannedReply]:
        """What was `typed` may mean, best first; with nothing typed all, those of `skills` first.
        Somebody without skills of their own serves every queue."""
        ranked = sorted(self.replies, key=lambda reply: not _fits(reply, skills))
        if not plain(typed):
            return ranked[:limit]
        query = term(typed)
        scored = [(_score(query, reply), reply) for reply in ranked]
        found = sorted((pair for pair in scored if pair[0] >= _LEAST), key=lambda pair: -pair[0])
        return [reply for _, reply in found[:limit]]

    def fitting(self, question: str, skills: list[str], limit: int = 3) -> list[CannedReply]:
        """Replies whose title or keywords occur in a patient's question; most words first."""
        said = plain(question)
        scored = [
            (sum(len(plain(word)) for word in _words(reply) if plain(word) in said), reply)
            for reply in sorted(self.replies, key=lambda reply: not _fits(reply, skills))
        ]
        best = sorted((pair for pair in scored if pair[0] > 1), key=lambda pair: -pair[0])
        return [reply for _, reply in best[:limit]]


@lru_cache(maxsize=4)
def load_canned_replies(folder: Path) -> CannedReplies:
    """Read `canned_replies.yml` of a knowledge base. Raises `ValueError` with what is wrong."""
    text = (folder / "canned_replies.yml").read_text("utf-8")
    replies = _File.model_validate(YAML(typ="safe").load(text)).replies
    queues = {skill.id for skill in load_service_levels(folder).desk.skills}
    if unknown := {skill for reply in replies for skill in reply.skills} - queues:
        raise ValueError(f"skills that service_levels.yml doesn't know: {sorted(unknown)}")
    return CannedReplies(replies)


def _words(reply: CannedReply) -> list[str]:
    return [reply.title, *reply.keywords]


def _fits(reply: CannedReply, skills: list[str]) -> bool:
    return bool(set(reply.skills) & set(skills)) if skills else not reply.skills


def _score(query: Term, reply: CannedReply) -> float:
    title = term(reply.title)
    by_title = max(likeness(query, title), _begins(query, title))
    keywords = [term(word) for word in reply.keywords]
    by_keyword = max([best_likeness(query, keywords), *(_begins(query, one) for one in keywords)])
    in_text = _TEXT if len(query.text) > 1 and query.text in plain(reply.text) else 0.0
    return max(by_title, _KEYWORD * by_keyword, in_text)


def _begins(query: Term, found: Term) -> float:
    """Letters of pinyin as they are typed: `qs` and `qings` both begin 请稍等."""
    if not query.is_latin or found.is_latin or not found.syllables:
        return 0.0
    if found.initials.startswith(query.text):
        return 0.8
    return 0.75 if len(query.text) > 1 and found.sound.startswith(query.text) else 0.0
