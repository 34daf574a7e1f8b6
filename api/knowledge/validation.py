"""`make kb-check`: everything in `knowledge_base/`, whoever reads it.

Triage rules and safety rules are checked by their own features; those offer
`faults(folder, departments) -> list[Fault]`.
"""

from pathlib import Path

from api.knowledge.faults import Fault, KnowledgeInvalid
from api.knowledge.files import guide_words_faults, yaml_faults
from api.knowledge.loader import Knowledge, load_knowledge


def check_folder(folder: Path) -> tuple[Knowledge, dict[str, int]]:
    """The knowledge and how much there is of each kind. Raises `KnowledgeInvalid`, all faults."""
    faults: list[Fault] = [*yaml_faults(folder), *guide_words_faults(folder)]
    knowledge = None
    try:
        knowledge = load_knowledge(folder)
    except KnowledgeInvalid as invalid:
        faults += invalid.faults
    if faults or knowledge is None:
        raise KnowledgeInvalid(faults)
    return knowledge, knowledge.counts()
