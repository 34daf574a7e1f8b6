"""What is shown of a start."""

import io

import pytest

from launcher.console import Console


def test_a_step_is_shown_with_its_duration() -> None:
    out = io.StringIO()
    with Console(out).step("database"):
        pass
    assert "✓ database" in out.getvalue()
    assert "0.0 s" in out.getvalue()


def test_a_step_that_fails_is_marked() -> None:
    out = io.StringIO()
    with pytest.raises(ValueError, match="broken"), Console(out).step("database"):
        raise ValueError("broken")
    assert "✗ database" in out.getvalue()


def test_a_long_step_shows_life_but_not_at_every_tick(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr("launcher.console.time.monotonic", lambda: now)
    out = io.StringIO()
    with Console(out).step("training") as step:
        for now in range(100, 126):  # noqa: B007 (read by the clock)
            step.tick()
    assert out.getvalue().count("… training") == 2


def test_nobody_reading_is_no_reason_to_fall_over() -> None:
    class Closed(io.StringIO):
        def write(self, _: str) -> int:
            raise BrokenPipeError

    console = Console(Closed())
    console.say("ready")
    with console.step("database"):
        pass
