"""How a simulated patient uses an assistant's buttons. Pure."""

from collections.abc import Iterator

from api.practice.goals import misread
from api.practice.library import Library
from api.practice.scenarios import Press, Scenario
from api.practice.talk import Answer, Button, Move, State
from language.normalise import normalise

# Who has pressed the same thing so often does something else.
_OFTEN = 2


def choose_press(
    library: Library, scenario: Scenario, state: State, answer: Answer, *, own: bool
) -> Move | None:
    """What is pressed: by the scenario's `own` rules and whatever comes first, or else by what
    everybody does who wants the same. None where nothing fits. What is read back wrong is never
    confirmed."""
    if answer.speaker != "bot":
        return None
    text = normalise(answer.text)
    common = [rule for rule in _common(library, state) if rule.first is own]
    wrong = own and misread(library, tuple(state.goals), answer)
    for rule in [*(scenario.presses if own else ()), *common]:
        if not rule.fits(text) or (wrong and rule.first):
            continue
        if button := _button(scenario, state, rule, answer.buttons):
            return Move(kind="press", text=button.title, button=button)
        if rule.says and not answer.buttons and state.pressed.get(rule.says, 0) < _OFTEN:
            return Move(kind="say", text=rule.says)
    return None


def _common(library: Library, state: State) -> Iterator[Press]:
    presses = library.manners.presses
    for want, reached in zip(state.goals, state.reached, strict=True):
        if not reached:
            yield from presses.get(want.kind.value, ())
    yield from presses.get("any", ())


def _button(scenario: Scenario, state: State, rule: Press, buttons: list[Button]) -> Button | None:
    if not rule.title and not rule.payload:
        return None
    fitting = [
        button
        for button in buttons
        if rule.title in button.title
        and button.payload.startswith(rule.payload)
        and state.pressed.get(button.payload or button.title, 0) < _OFTEN
    ]
    for word in scenario.prefers:
        for button in fitting:
            if word in button.title:
                return button
    return fitting[0] if fitting else None
