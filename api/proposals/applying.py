"""From proposals to the files they change. Pure: reads files, writes none.

The same proposals on the same files give the same changes, and a change touches the lines it is
about and no other.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import assert_never

from pydantic import TypeAdapter

from api.clock import HOSPITAL_ZONE
from api.errors import Refused
from api.proposals import aliases, articles, examples, messages, wordings
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
from api.proposals.tree import FileChange, Tree

_CONTENT: TypeAdapter[Content] = TypeAdapter(Content)


class NotApplicable(Refused):
    """A proposal that can't be applied to the files as they are; the code and `params` say why."""

    def __init__(self, proposal: Proposal, reason: Refused) -> None:
        super().__init__(reason.code, **reason.params)
        self.proposal = proposal


@dataclass(frozen=True)
class Applied:
    """The joined changes, and why others couldn't be made, by the proposal's id."""

    changes: list[FileChange]
    refused: dict[int, Refused] = field(default_factory=dict)


def content_of(proposal: Proposal) -> Content:
    """What is proposed, in the shape of its kind."""
    return _CONTENT.validate_python({**proposal.content, "kind": proposal.kind.value})


def apply(root: Path, knowledge_base: Path, proposals: Sequence[Proposal]) -> list[FileChange]:
    """What the files become with all proposals, in this order. Raises `NotApplicable`, naming the
    first that can't be applied."""
    tree = Tree(root, knowledge_base)
    for proposal in proposals:
        try:
            apply_to_tree(tree, proposal)
        except Refused as reason:
            raise NotApplicable(proposal, reason) from reason
    return tree.changes()


def apply_what_fits(tree: Tree, proposals: Sequence[Proposal]) -> Applied:
    """The same, leaving out what can't be applied."""
    refused: dict[int, Refused] = {}
    for proposal in proposals:
        try:
            apply_to_tree(tree, proposal)
        except Refused as reason:
            refused[proposal.id] = reason
    return Applied(tree.changes(), refused)


def alone(tree: Tree, proposal: Proposal) -> list[FileChange]:
    """What this proposal changes on top of what the tree would be; the tree stays as it was.
    Raises `Refused`."""
    mark = tree.mark()
    try:
        apply_to_tree(tree, proposal)
        return tree.changes(since=mark)
    finally:
        tree.go_back(mark)


def apply_to_tree(tree: Tree, proposal: Proposal) -> None:
    """All of a proposal or nothing. Raises `Refused`."""
    mark = tree.mark()
    try:
        _change(tree, proposal)
    except Refused:
        tree.go_back(mark)
        raise


def _change(tree: Tree, proposal: Proposal) -> None:
    match content_of(proposal):
        case ExampleContent() as content:
            examples.apply(tree, content)
        case AliasContent() as content:
            aliases.apply(tree, content)
        case ArticleContent() as content:
            since = proposal.at.astimezone(HOSPITAL_ZONE).date()
            articles.apply_article(tree, content, since)
        case QuestionContent() as content:
            articles.apply_question(tree, content)
        case TriageContent() as content:
            messages.apply_triage(tree, content)
        case RedFlagContent() as content:
            messages.apply_red_flag(tree, content)
        case WordingContent() as content:
            wordings.apply(tree, content)
        case never:
            assert_never(never)
