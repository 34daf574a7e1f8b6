"""Messages that are learned from, one a line: by department (triage), by danger (red flags)."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from api.errors import Refused
from api.proposals import places
from api.proposals.kinds import RedFlagContent, TriageContent
from api.proposals.texts import refuse_unusable, same
from api.proposals.tree import Tree

TRIAGE = "knowledge_base/triage/messages"
RED_FLAGS = "knowledge_base/red_flags"
GROUPS = ("emergency", "urgent", "crisis", "ordinary", "none")
UNCLEAR = "unclear"
"""What a message is that nobody can send anywhere yet: no department."""
_CRISIS = "knowledge_base/crisis.yml"
# What reviewers add is told apart from what was written with the rules.
_OF_REVIEWERS = "reviewed.txt"
_FORM = re.compile(r"[^\s:#\"'\[\]{},&*!>%@`\\]+")


def apply_triage(tree: Tree, content: TriageContent) -> None:
    """Add the message to its department's. Raises `Refused`."""
    refuse_unusable(content.text)
    path = f"{TRIAGE}/{content.department}.txt"
    if tree.text(path) is None:
        raise Refused("proposal_target_unknown", target=content.department)
    for file, text in tree.texts(TRIAGE, "*.txt"):
        _refuse_known(file, text, content.text, content.department, PurePosixPath(file).stem)
    _append(tree, path, content.text)


def apply_red_flag(tree: Tree, content: RedFlagContent) -> None:
    """Add the message to its group's, and the form to the sign's. Raises `Refused`."""
    refuse_unusable(content.text)
    if (content.sign is None) != (content.form is None):
        raise Refused("proposal_form_unusable", form=content.form or "")
    for group, file, text in _red_flag_messages(tree):
        _refuse_known(file, text, content.text, content.group, group)
    _append(tree, f"{RED_FLAGS}/messages/{content.group}/{_OF_REVIEWERS}", content.text)
    if content.sign is not None and content.form is not None:
        _add_form(tree, content.sign, content.form)


def learned(tree: Tree, department: str) -> Iterator[str]:
    """The messages that belong to a department."""
    yield from _lines(tree.text(f"{TRIAGE}/{department}.txt"))


def learned_danger(tree: Tree, group: str) -> Iterator[str]:
    """The messages of a group of dangers, or of what is none."""
    for known, _, text in _red_flag_messages(tree):
        if known == group:
            yield from _lines(text)


def _lines(text: str | None) -> Iterator[str]:
    return (line for line in (text or "").split("\n") if line.strip())


def _red_flag_messages(tree: Tree) -> Iterator[tuple[str, str, str]]:
    """Group, path and text of each file."""
    for group in GROUPS:
        for file, text in tree.texts(f"{RED_FLAGS}/messages/{group}", "*.txt"):
            yield group, file, text


def _refuse_known(file: str, text: str, message: str, wanted: str, there: str) -> None:
    known = next((line for line in text.split("\n") if line and same(line, message)), None)
    if known is None:
        return
    if wanted == there:
        raise Refused("proposal_known", text=known, file=file)
    raise Refused("proposal_contradicts", text=known, other=there, file=file)


def _append(tree: Tree, path: str, line: str) -> None:
    text = tree.text(path) or ""
    gap = "" if not text or text.endswith("\n") else "\n"
    tree.write(path, f"{text}{gap}{line}\n")


def _add_form(tree: Tree, sign: str, form: str) -> None:
    if not _FORM.fullmatch(form):
        raise Refused("proposal_form_unusable", form=form)
    paths = [*tree.names(RED_FLAGS, "*.yml"), _CRISIS]
    for path in paths:
        text = tree.text(path)
        if text is None or f"id: {sign}" not in text:
            continue
        for entry in places.entries(places.value(places.compose(text), "signs")):
            forms = places.value(entry, "forms")
            if places.scalar(places.value(entry, "id")) != sign:
                continue
            if not isinstance(forms, places.ScalarNode):  # a sign that is a measured figure
                raise Refused("proposal_form_unusable", form=form)
            if form in str(forms.value).split():
                raise Refused("proposal_known", text=form, file=path)
            tree.write(path, places.with_word(text, forms, form))
            return
    raise Refused("proposal_target_unknown", target=sign)
