"""What is looked at before a proposal is accepted, beyond whether it fits into its file.

Nothing here is about how the files are written: what is refused would make the assistant worse, or
unsafe, or would tell of somebody.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from api.errors import Refused
from api.proposals import examples, messages, spoken
from api.proposals.applying import content_of
from api.proposals.kinds import (
    AliasContent,
    ArticleContent,
    Content,
    ExampleContent,
    QuestionContent,
    RedFlagContent,
    TriageContent,
    WordingContent,
)
from api.proposals.models import Proposal
from api.proposals.nearness import nearest
from api.proposals.tree import Tree
from api.review.anonymising import suspicious
from api.review.marks import Kind
from api.safety.service import SafetyCheck
from api.wording import Wording

_OF_SOMEBODY = {Kind.NUMBER, Kind.CONTACT}
_DANGER = {"emergency", "crisis"}
_HARMLESS = {"none", "ordinary"}
# Complaints of the body: what the screen learns as everyday talk comes from the other flows.
_FLOW_OF_COMPLAINTS = "data/nlu/triage.yml"
EMERGENCY_DEPARTMENT = "jizhen"


@dataclass(frozen=True)
class Judge:
    """What it is judged with: the files, the present rules, the words."""

    tree: Tree
    safety: SafetyCheck
    wording: Wording

    def refuse(self, proposal: Proposal) -> None:
        """Raise `Refused` when the proposal mustn't be learned."""
        content = content_of(proposal)
        for text in _texts(content):
            if any(mark.kind in _OF_SOMEBODY for mark in suspicious(text)):
                raise Refused("proposal_names_somebody")
        self._refuse_nearly_known(content)
        self._refuse_danger(content)
        if isinstance(content, WordingContent):
            spoken.refuse_unspeakable(self.tree, content, self.wording)

    def _refuse_nearly_known(self, content: Content) -> None:
        if isinstance(content, ExampleContent | TriageContent | RedFlagContent):
            near = nearest(content.text, self._learned_alike(content))
            if near is not None:
                raise Refused("proposal_nearly_known", text=near)

    def _learned_alike(
        self, content: ExampleContent | TriageContent | RedFlagContent
    ) -> Iterator[str]:
        """What is learned already to mean the same."""
        if isinstance(content, ExampleContent):
            known = examples.examples(self.tree)
            return (one.text for one in known if one.intent == content.intent)
        if isinstance(content, TriageContent):
            return messages.learned(self.tree, content.department)
        return messages.learned_danger(self.tree, content.group)

    def _refuse_danger(self, content: Content) -> None:
        """What the rules call a danger mustn't be learned as anything else: the rules are a
        clinician's, and the screen behind them believes what it is taught."""
        text = self._taught_as_harmless(content)
        finding = self.safety.check(text) if text else None
        if finding is not None and finding.by_rule and finding.kind in _DANGER:
            raise Refused(
                "proposal_is_danger", flags="、".join(flag.name for flag in finding.flags)
            )

    def _taught_as_harmless(self, content: Content) -> str | None:
        match content:
            case ExampleContent() if examples.file_of(self.tree, content.intent) not in (
                None,
                _FLOW_OF_COMPLAINTS,
            ):
                return content.text
            case TriageContent() if content.department != EMERGENCY_DEPARTMENT:
                return content.text
            case RedFlagContent() if content.group in _HARMLESS:
                return content.text
            case AliasContent():
                return content.alias
            case _:
                return None


def _texts(content: Content) -> Iterable[str]:
    match content:
        case ExampleContent() | TriageContent() | RedFlagContent():
            return (content.text,)
        case AliasContent():
            return (content.alias,)
        case QuestionContent():
            return (content.question,)
        case ArticleContent():
            return content.questions
        case WordingContent():
            return ()
