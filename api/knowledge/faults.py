"""What is wrong in `knowledge_base/`, each fault with its file, line and reason."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Fault:
    """One fault. `path` is relative to the knowledge base; `line` counts from 1."""

    path: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.reason}"


class KnowledgeInvalid(Exception):
    """The files can't be used as they are; `faults` has every reason, in order of place."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = sorted(set(faults))
        super().__init__("\n".join(map(str, self.faults)))
