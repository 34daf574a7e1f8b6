"""The engineers' patch of what the next challenger would learn."""

from pathlib import Path

from api.proposals.tree import Tree
from launcher.proposals import joined
from tests.api.proposals import workshop
from tests.api.proposals.workshop import lines, proposal


def test_the_patch_has_what_fits_and_the_rest_is_named(tmp_path: Path) -> None:
    tree = Tree(workshop.build(tmp_path))
    fits = proposal("example", text="夜里停车多少钱", intent="guide_ask")
    unfit = proposal("example", text="怎么走", intent="way_ask")
    patch, told = joined(tree, [unfit, fits])
    assert list(lines(patch, "+")) == ["    - 夜里停车多少钱"]
    assert told == [f"proposal {unfit.id} doesn't fit any more: proposal_target_unknown"]
