"""What a challenger may lose, and what not."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from api.challengers.gate import Gate, load_gate, refusals
from api.challengers.schemas import Figure, Group

GATE = Gate(margin=0.01, spare=1)


def figure(
    group: Group, before: float, after: float, *, lost: int, won: int = 0, of: int = 100
) -> Figure:
    return Figure(group=group, name="x", before=before, after=after, of=of, lost=lost, won=won)


@pytest.mark.parametrize(
    "given",
    [
        # One danger that was found before is enough, however many others are found now.
        figure("safety", 0.90, 0.95, lost=1, won=6),
        figure("safety", 0.9997, 0.9997, lost=1, won=1, of=4000),
    ],
)
def test_a_danger_that_is_missed_now_closes_the_gate(given: Figure) -> None:
    [refused] = refusals([given], GATE)
    assert (refused.code, refused.name, refused.lost) == ("safety_lost", "x", 1)


@pytest.mark.parametrize("group", ["flow", "entities", "dates", "wishes", "alarms", "triage"])
def test_more_than_the_margin_closes_the_gate_for_whatever_it_is(group: Group) -> None:
    [refused] = refusals([figure(group, 0.95, 0.93, lost=3, won=1)], GATE)
    assert (refused.code, refused.group) == ("margin_lost", group)
    assert (refused.before, refused.after) == (0.95, 0.93)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (figure("safety", 0.9, 0.9, lost=0), "nothing changed"),
        (figure("safety", 0.9, 0.95, lost=0, won=5), "more dangers are found"),
        (figure("flow", 0.95, 0.94, lost=5), "just the margin"),
        (figure("flow", 0.95, 0.96, lost=2, won=3), "better on the whole"),
        (figure("flow", 0.95, 0.90, lost=1, of=20), "one message of a small flow is chance"),
        (figure("reviewed", 0.95, 0.90, lost=2, won=1, of=20), "one more than was won is chance"),
        (figure("reviewed", 0.70, 0.99, lost=0, won=9), "far better"),
    ],
)
def test_the_gate_stays_open(given: Figure, why: str) -> None:
    assert refusals([given], GATE) == [], why


def test_every_loss_is_named() -> None:
    losses = [
        figure("safety", 1.0, 0.9, lost=10),
        figure("flow", 0.9, 0.9, lost=0),
        figure("reviewed", 0.9, 0.8, lost=10),
    ]
    assert [(one.code, one.group) for one in refusals(losses, GATE)] == [
        ("safety_lost", "safety"),
        ("margin_lost", "reviewed"),
    ]


def test_a_wider_margin_lets_more_through() -> None:
    given = [figure("flow", 0.95, 0.92, lost=4)]
    assert refusals(given, GATE)
    assert not refusals(given, Gate(margin=0.05))
    assert not refusals(given, Gate(margin=0.01, spare=4))


class TestItsFile:
    def test_the_sample_hospitals_gate_is_read(self, knowledge_base: Path) -> None:
        assert load_gate(knowledge_base) == Gate(margin=0.01, spare=1)

    def test_without_a_word_about_it_the_gate_is_the_usual_one(self, tmp_path: Path) -> None:
        assert load_gate(tmp_path) == Gate()
        (tmp_path / "review.yml").write_text("sampling: {}\n", "utf-8")
        assert load_gate(tmp_path) == Gate()

    @pytest.mark.parametrize("wrong", ["margin: -1", "margin: 0.9", "spare: x", "margins: 0.1"])
    def test_what_cannot_be_is_refused(self, tmp_path: Path, wrong: str) -> None:
        (tmp_path / "review.yml").write_text(f"gate: {{{wrong}}}\n", "utf-8")
        with pytest.raises(ValidationError):
            load_gate(tmp_path)
