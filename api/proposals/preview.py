"""What proposals would change, for whoever decides about them. Pure: reads files, writes none."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from api.errors import Refused
from api.proposals import examples
from api.proposals.applying import Applied, alone, apply_to_tree, apply_what_fits, content_of
from api.proposals.checking import refuse_faults
from api.proposals.judging import Judge
from api.proposals.kinds import ExampleContent
from api.proposals.models import Proposal, ProposalState
from api.proposals.nearness import nearest
from api.proposals.targets import name_of
from api.proposals.tree import FileChange, Tree
from api.safety.service import SafetyCheck
from api.wording import Wording


@dataclass(frozen=True)
class Workshop:
    """Where the files are, and what proposals are judged with."""

    root: Path
    knowledge_base: Path
    safety: SafetyCheck
    wording: Wording

    def tree(self) -> Tree:
        """The files as they are now."""
        return Tree(self.root, self.knowledge_base)


@dataclass(frozen=True)
class Preview:
    """What one proposal changes on top of those accepted before it, or why it can't be accepted.
    `nearest`: the learned example of another intent that is nearly the same. `target`: what the
    thing that changes is called."""

    changes: list[FileChange] = field(default_factory=list)
    refused: Refused | None = None
    nearest: examples.Example | None = None
    target: str | None = None


def previews(
    workshop: Workshop, accepted: Sequence[Proposal], shown: Sequence[Proposal]
) -> dict[int, Preview]:
    """The preview of each proposal of `shown`, by id."""
    tree = workshop.tree()
    judge = Judge(tree, workshop.safety, workshop.wording)
    taken = {proposal.id: _taken_in(tree, proposal) for proposal in accepted}
    found: dict[int, Preview] = {}
    for proposal in shown:
        if proposal.state is ProposalState.PROPOSED:
            preview = _looked_at(judge, proposal)
        else:
            preview = taken.get(proposal.id, Preview())
        target = name_of(tree, content_of(proposal))
        found[proposal.id] = replace(preview, target=target)
    return found


def learning(workshop: Workshop, accepted: Sequence[Proposal]) -> Applied:
    """What the next model would learn: the joined changes, and what doesn't fit any more."""
    return apply_what_fits(workshop.tree(), accepted)


def refuse_harmful(workshop: Workshop, accepted: Sequence[Proposal], proposal: Proposal) -> None:
    """Raise `Refused` when the proposal mustn't come on top of what was accepted."""
    tree = workshop.tree()
    apply_what_fits(tree, accepted)
    changes = alone(tree, proposal)
    Judge(tree, workshop.safety, workshop.wording).refuse(proposal)
    refuse_faults(workshop.knowledge_base, changes, content_of(proposal))


def _taken_in(tree: Tree, proposal: Proposal) -> Preview:
    mark = tree.mark()
    try:
        apply_to_tree(tree, proposal)
    except Refused as reason:
        return Preview(refused=reason)
    return Preview(tree.changes(since=mark))


def _looked_at(judge: Judge, proposal: Proposal) -> Preview:
    try:
        changes = alone(judge.tree, proposal)
    except Refused as reason:
        return Preview(refused=reason)
    try:
        judge.refuse(proposal)
    except Refused as reason:
        return Preview(changes, reason)
    return Preview(changes, nearest=_nearest(judge.tree, proposal))


def _nearest(tree: Tree, proposal: Proposal) -> examples.Example | None:
    content = content_of(proposal)
    if not isinstance(content, ExampleContent):
        return None
    others = {one.text: one for one in examples.examples(tree) if one.intent != content.intent}
    found = nearest(content.text, others)
    return others[found] if found else None
