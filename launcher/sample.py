"""Whether this is the sample hospital, and whom it employs."""

from pathlib import Path

from ruamel.yaml import YAML


def has_sample_staff(knowledge_base: Path) -> bool:
    """Whether this is the sample hospital: a real one deletes the file of sample accounts."""
    return _file(knowledge_base).exists()


def sample_usernames(knowledge_base: Path) -> list[str]:
    """The usernames of the sample accounts; none in a real hospital."""
    if not has_sample_staff(knowledge_base):
        return []
    accounts = YAML(typ="safe").load(_file(knowledge_base).read_text("utf-8"))["accounts"]
    return [str(account["username"]) for account in accounts]


def _file(knowledge_base: Path) -> Path:
    return knowledge_base / "staff_sample.yml"
