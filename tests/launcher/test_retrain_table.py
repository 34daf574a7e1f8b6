"""What `make retrain` prints."""

import uuid

from api.challengers.models import ChallengerState
from api.challengers.schemas import Changed, Figure, LeftOut, Refusal, Report
from launcher.retrain_table import table

FLOW = Figure(group="flow", name="held_out: guide", before=0.922, after=0.9, of=77, lost=2, won=1)
REFUSED = Refusal(
    code="margin_lost", group="flow", name="held_out: guide", before=0.922, after=0.9, lost=2
)


def test_figures_are_told_before_and_after_and_what_was_refused_is_marked() -> None:
    report = Report(figures=[FLOW], refused=[REFUSED], phases={"training": 61.2})
    told = table(3, ChallengerState.REFUSED, report, 180.0)
    line = next(line for line in told.splitlines() if "held_out: guide" in line)
    assert line.startswith("✗")
    assert line.split()[-6:] == ["0.9220", "0.9000", "-0.0220", "77", "2", "1"]
    assert "REFUSED margin_lost: flow held_out: guide 0.9220 → 0.9000" in told
    assert "180 s (training 61 s)" in told
    assert told.splitlines()[-1] == "challenger 3 is refused: it can't be promoted"


def test_turns_and_what_was_left_out_are_told_without_a_word_of_them() -> None:
    talk = uuid.UUID(int=5)
    changed = Changed(conversation=talk, message=8, before="inform", after="deny", right="deny")
    report = Report(
        figures=[], changed=[changed] * 25, left_out=[LeftOut(proposal=4, code="held_out")]
    )
    told = table(3, ChallengerState.READY, report, 9.0)
    assert f"reviewed turn {talk}/8: inform → deny (right: deny)" in told
    assert "and 5 more turns" in told
    assert "proposal 4 was left out: held_out" in told
    assert "make promote ID=3" in told
