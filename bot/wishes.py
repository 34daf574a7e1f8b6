"""Several wishes in one message: 取消周三的号，另外停车怎么收费.

A message is cut into clauses at marks, at blanks and before words that announce something more
(另外, 顺便, 对了). Clauses that wish for different things stay apart; all others are joined again,
because most messages tell one thing in several clauses (头疼三天了，吃药也不管用，挂什么科).
Without an announcing word that takes more certainty than with one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from language.questions import is_question

Ranking = list[tuple[str, float]]
Classify = Callable[[int, int], Ranking]
"""What text[start:end] may mean, with probabilities, the likeliest first."""

MOST_WISHES = 4

_FAMILIES = {
    "visit": ("triage_ask", "schedule_ask", "booking_make", "medical_ask"),
    "appointment": ("booking_change", "booking_cancel", "booking_ask"),
    "opinion": ("complaint_file", "complaint_ask", "suggestion_give", "praise_give"),
    "desk": ("guide_ask", "service_ask", "privacy_ask"),
    "person": ("human_ask",),
    "answer": ("inform", "affirm", "deny"),
    "end": ("stop",),
}
_FAMILY = {intent: family for family, intents in _FAMILIES.items() for intent in intents}
_TWICE = {"guide_ask", "service_ask", "booking_make", "schedule_ask"}
"""What is wished for twice in a message (给我妈挂骨科，再给我挂个眼科)."""

# Without an announcing word only a question for the desk stands beside something else: complaints
# of every kind are stories, whose clauses look like other wishes.
_UNANNOUNCED = {"booking_make", "schedule_ask", "inform", "affirm", *_FAMILIES["appointment"]}
# Nor can these be overheard after a question or a complaint that says what it is.
_ERRANDS = {"booking_make", "booking_cancel", "booking_change", "human_ask"}
_BEFORE_AN_ERRAND = {"medical_ask", "guide_ask"}
_SAYS_COMPLAINT = re.compile(r"投诉|举报|告[你他她]|反映")
_SURE_ANNOUNCED = 0.3
_SURE = 0.75
_VERY_SURE = 0.9
_SHORTEST = 2  # characters of a clause that can be a wish
_A_WHOLE_QUESTION = 5  # characters
_LONGEST = 60  # characters of a message that is cut without an announcing word
_MOST_CLAUSES = 12
_MOST_UNANNOUNCED = 4

_MORE = (
    r"另外(?!一?[个位种])|(?<!想)顺便|顺带|对了|哦对|以及|同时(?=[我想帮问再也])"
    r"|还有(?=[,，]|(?:一?[件个])?(?:事|问题)|我|就是|帮|想|请|问|那个|你们|能不能|怎么)"
    r"|再(?=帮|给[我他她孩俺爸妈老]|问|替|麻烦|请问|顺|一个就是)"
    r"|(?:我还|(?<!我)还)(?:想|要|得)(?=问|挂|约|查|投诉|请|给|帮|知道)"
    r"|然后(?=再|我?还?想|帮|那个?)|完了(?=再|给|帮|我)|也(?:想|要)(?=问|挂|约|查|给|帮)"
    r"|其次|第[二三](?:个问题|件事|是|[,，、我]|个是)|[二三]是(?=[^,。]{3})|最后(?=再|问)"
)
_BORDER = re.compile(
    rf"[,，。!！?？;；、\n]+|(?<=[\u4e00-\u9fff]) +(?=[\u4e00-\u9fff])|(?={_MORE})"
)
# Where a clause begins anyhow, more words announce something.
_ANNOUNCED = re.compile(
    rf"[^\u4e00-\u9fff]*(?:嗯|呃|啊|哎|那个?|就是|我){{0,2}}(?:{_MORE}|再(?:挂|约|看)|还有(?![号没多好几啥谁点]|什么))"
)
_ONLY_ANNOUNCES = re.compile(
    r"\W*(?:另外|顺便|顺带|对了|还有|哦对了?|其次)(?:一?[件个]事)?(?:啊|呢|吧)?"
)
# Says only that the next clause says it once more: 我是说，停车怎么收费.
_ONLY_FRAMES = re.compile(
    r"\W*(?:哎|唉|那个?|就)?(?:我(?:就)?是说|我(?:就|只)?(?:是)?想问(?:问|一下|一句)?|我(?:刚才|刚刚|已经)?(?:都)?说过了"
    r"|(?:我)?(?:刚才|刚刚)不是说(?:了|过)吗?|我跟(?:你|您)说|听我说|是这样的?|我的意思是)[啊呀哦呢吧的]?"
)
_OPENING = re.compile(
    r"(?:另外|顺便|顺带|对了|还有|然后|以及|其次|最后|完了|第[一二三][,，、]?|[一二三]是|哦|嗯|呃|啊|那个|就是|[^\u4e00-\u9fffA-Za-z0-9])+(?=.{2})"
)


@dataclass(frozen=True)
class Wish:
    """`start`, `end`: its place in the text; `announced`: whether a word like 另外 begins it;
    `asks`, `accuses`: whether it has the form of a question, or says that it is a complaint."""

    start: int
    end: int
    intent: str
    confidence: float
    announced: bool = False
    asks: bool = False
    accuses: bool = False

    @property
    def says_itself(self) -> bool:
        """Whether it is plainly a wish of its own, and no reason for the errand that follows."""
        question = self.asks and self.intent in _BEFORE_AN_ERRAND
        return question or (self.accuses and self.intent == "complaint_file")


def find_wishes(text: str, classify: Classify) -> list[Wish]:
    """The wishes in the order said; none when there are fewer than two."""
    places = _with_announcements(text, list(_clauses(text)))
    if not 2 <= len(places) <= _MOST_CLAUSES:
        return []
    announced = any(announced for _, _, announced in places[1:])
    if not announced and (len(text) > _LONGEST or len(places) > _MOST_UNANNOUNCED):
        return []  # a story; reading every clause of it would also take long
    found = _joined([_read(text, *place, classify) for place in places], classify)
    return [_opened(text, wish) for wish in found] if 2 <= len(found) <= MOST_WISHES else []


def _with_announcements(text: str, clauses: list[tuple[int, int]]) -> list[tuple[int, int, bool]]:
    """The clauses, each with whether it is announced; 对了 alone announces the next."""
    places, announced = [], False
    for start, end in clauses:
        if _ONLY_ANNOUNCES.fullmatch(text, start, end):
            announced = True
        elif not _ONLY_FRAMES.fullmatch(text, start, end):
            places.append((start, end, announced or bool(_ANNOUNCED.match(text, start))))
            announced = False
    return places


def _opened(text: str, wish: Wish) -> Wish:
    """The wish without 另外 and the like before it."""
    opening = _OPENING.match(text, wish.start, wish.end)
    return replace(wish, start=opening.end()) if opening else wish


def _clauses(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for border in _BORDER.finditer(text):
        if text[at : border.start()].strip():
            yield at, border.start()
            at = border.end() if border.end() > border.start() else border.start()
        elif border.end() > border.start():
            at = border.end()
    if text[at:].strip():
        yield at, len(text)


def _read(text: str, start: int, end: int, announced: bool, classify: Classify) -> Wish:
    found = _wish(start, end, announced, classify)
    said = text[start:end]
    return replace(found, asks=is_question(said), accuses=bool(_SAYS_COMPLAINT.search(said)))


def _wish(start: int, end: int, announced: bool, classify: Classify) -> Wish:
    ranking = classify(start, end)
    intent, confidence = ranking[0] if ranking else ("", 0.0)
    return Wish(start, end, intent, confidence, announced)


def _joined(clauses: list[Wish], classify: Classify) -> list[Wish]:
    """Clauses that belong together as one, each group read anew as a whole."""
    groups: list[Wish] = [clauses[0]]
    announced = any(clause.announced for clause in clauses)
    for clause in clauses[1:]:
        before = groups[-1]
        if _is_apart(before, clause):
            groups.append(clause)
            continue
        whole = _wish(before.start, clause.end, before.announced, classify)
        # A clause that says little (一共三个人) doesn't change what a group is about.
        keeps = clause.confidence < _SURE_ANNOUNCED and _is_wish(before, before.announced)
        groups[-1] = replace(before, end=clause.end) if keeps else whole
    return groups if all(_is_wish(group, announced) for group in groups) else []


def _is_wish(clause: Wish, announced: bool) -> bool:
    sure = _SURE_ANNOUNCED if announced else _SURE
    long_enough = clause.end - clause.start >= _SHORTEST or _FAMILY.get(clause.intent) == "answer"
    return clause.intent in _FAMILY and clause.confidence >= sure and long_enough


def _are_two_questions(one: Wish, other: Wish) -> bool:
    """停车怎么收费，病历在哪复印: each asked in full, each surely for the desk."""
    return all(
        each.intent == "guide_ask"
        and each.asks
        and each.confidence >= _VERY_SURE
        and each.end - each.start >= _A_WHOLE_QUESTION
        for each in (one, other)
    )


def _is_apart(one: Wish, other: Wish) -> bool:
    """Whether `other`, which follows, is a wish of its own."""
    if not (_is_wish(one, other.announced) and _is_wish(other, other.announced)):
        return False
    if _FAMILY[other.intent] in ("answer", "end"):
        return False  # an answer, or giving up, comes first
    if other.announced:
        return one.intent != other.intent or one.intent in _TWICE
    if _are_two_questions(one, other):
        return True
    if other.intent in _ERRANDS and other.confidence >= _VERY_SURE and one.says_itself:
        return True
    return any(
        _FAMILY[first.intent] == "desk" and first.asks and second.intent in _UNANNOUNCED
        for first, second in ((one, other), (other, one))
    )
