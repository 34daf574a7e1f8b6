"""Changes of files as lines to look at."""

import difflib
from collections.abc import Iterator, Sequence

from api.proposals.tree import FileChange
from api.staff.proposals.schemas import DiffLine, FileDiff

_AROUND = 1


def diffs(changes: Sequence[FileChange]) -> list[FileDiff]:
    """Each file with the lines that change and those beside them."""
    return [
        FileDiff(path=one.path, new=one.before is None, lines=list(_lines(one))) for one in changes
    ]


def _lines(change: FileChange) -> Iterator[DiffLine]:
    before, after = (change.before or "").splitlines(), change.after.splitlines()
    start = _common(before, after)
    end = _common(before[start:][::-1], after[start:][::-1])
    # Only what differs is compared: files of six thousand lines would take seconds.
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for index, group in enumerate(matcher.get_grouped_opcodes(_AROUND)):
        if index:
            yield DiffLine(sign="gap")
        for tag, *places in group:
            yield from _block(tag, start, old, new, *places)


def _block(
    tag: str,
    start: int,
    old: Sequence[str],
    new: Sequence[str],
    old_from: int,
    old_to: int,
    new_from: int,
    new_to: int,
) -> Iterator[DiffLine]:
    if tag == "equal":
        for at in range(new_from, new_to):
            yield DiffLine(sign="same", number=start + at + 1, text=new[at])
        return
    exchanged = old_to - old_from == new_to - new_from == 1
    marks = _differing(old[old_from], new[new_from]) if exchanged else (None, None)
    for at in range(old_from, old_to):
        number = start + at + 1
        yield DiffLine(sign="removed", number=number, text=old[at], marked=marks[0])
    for at in range(new_from, new_to):
        yield DiffLine(sign="added", number=start + at + 1, text=new[at], marked=marks[1])


def _differing(old: str, new: str) -> tuple[tuple[int, int], tuple[int, int]]:
    """Where two lines differ, in each."""
    start = _same(old, new)
    end = _same(old[start:][::-1], new[start:][::-1])
    return (start, len(old) - end), (start, len(new) - end)


def _common(before: Sequence[str], after: Sequence[str]) -> int:
    """How many lines both begin with, but for those that are shown beside what differs."""
    return max(0, _same(before, after) - _AROUND)


def _same(one: Sequence[str], other: Sequence[str]) -> int:
    """How many items both begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))
