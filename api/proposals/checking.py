"""The project's own checks of the knowledge base, on the files as they would be."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from api.errors import Refused
from api.knowledge.faults import Fault, KnowledgeInvalid
from api.knowledge.loader import load_knowledge
from api.proposals.kinds import Content, RedFlagContent
from api.proposals.tree import KNOWLEDGE, FileChange
from api.safety.reading.reader import Reader
from api.safety.rules import load_safety_rules

_HOSPITAL = ("departments.yml", "resources.yml", "guide/")
_RULES = ("red_flags/", "crisis.yml")


def refuse_faults(
    knowledge_base: Path, changes: Sequence[FileChange], content: Content | None = None
) -> None:
    """Raise `Refused("proposal_breaks_files")` when the hospital's files or the red flags wouldn't
    be sound any more, `Refused("proposal_form_not_in_text")` when the form in `content` isn't found
    in its own message. Takes up to a second or two: not on the loop that answers patients."""
    changed = [one.path.removeprefix(f"{KNOWLEDGE}/") for one in changes]
    hospital = any(path.startswith(_HOSPITAL) for path in changed)
    rules = any(path.startswith(_RULES) and path.endswith(".yml") for path in changed)
    if not (hospital or rules):
        return
    with as_it_would_be(knowledge_base, changes) as folder:
        try:
            if hospital:
                load_knowledge(folder)
            if rules:
                _refuse_unheard(folder, content)
        except KnowledgeInvalid as invalid:
            raise _refusal(invalid.faults[0]) from invalid


def _refuse_unheard(folder: Path, content: Content | None) -> None:
    rules = load_safety_rules(folder)
    if isinstance(content, RedFlagContent) and content.sign is not None:
        reader = Reader(rules.language, rules.signs, rules.measures)
        if content.sign not in reader.read(content.text).stated():
            raise Refused("proposal_form_not_in_text", form=content.form)


def _refusal(fault: Fault) -> Refused:
    return Refused("proposal_breaks_files", fault=str(fault))


@contextmanager
def as_it_would_be(knowledge_base: Path, changes: Sequence[FileChange]) -> Iterator[Path]:
    """A folder that looks like the knowledge base with the changes made."""
    with tempfile.TemporaryDirectory(prefix="daoyi-proposals-") as temporary:
        folder = Path(temporary) / KNOWLEDGE
        shutil.copytree(knowledge_base.resolve(), folder, copy_function=os.symlink)
        for change in changes:
            top, _, rest = change.path.partition("/")
            if top == KNOWLEDGE:
                place = folder / rest
                place.parent.mkdir(parents=True, exist_ok=True)
                place.unlink(missing_ok=True)
                place.write_bytes(change.after.encode())
        yield folder
