"""Whatever is heard: nothing raises, nothing leaks, everything ends."""

import json
import re

from hypothesis import given, settings
from hypothesis import strategies as st
from interviewed import CHILD, GROWN, PHONE, TODAY, WITH_X, WORDING, as_keys

from api.hotline.interview import Heard, State, Step, advance, begin

_MOST_SYLLABLES = 40
_ENOUGH_ANSWERS = 61
_SECRETS = (GROWN, CHILD, WITH_X, PHONE)

_likely_keys = st.sampled_from(
    ["1", "1", "1", "2", "0", "#", "*", GROWN, CHILD, PHONE, as_keys(WITH_X), GROWN[:6], GROWN[6:]]
)
_likely_words = st.sampled_from(
    [
        *("同意", "不同意", "对", "不对", "是", "不是", "嗯", "本人", "孩子", "我妈", "家人"),
        *("重来", "再说一遍", "人工", "等一下", "算了", "护照", "张三", "李小明", "不对，是李四"),
        *("弓长张，张三", "一三八四个零一二三四", f"不对，是{PHONE}", GROWN, "停车怎么收费"),
    ]
)
_heard = st.one_of(
    st.builds(Heard, digits=_likely_keys),
    st.builds(Heard, text=_likely_words),
    st.builds(Heard, digits=st.text("0123456789*#", max_size=64)),
    st.builds(Heard, text=st.text(max_size=80)),
    st.just(Heard(silent=True)),
    st.just(Heard()),
)
# What leads on, so that the later questions are reached too.
_answers = st.lists(_heard, max_size=70)
_road = st.sampled_from(
    [
        [],
        ["1", "1", GROWN],
        ["1", "1", as_keys(WITH_X), "1", PHONE, "1"],
        ["1", "2", "1", CHILD, "1", "1", PHONE, "1"],
    ]
)


def _syllables(told: str) -> int:
    return len(re.findall(r"[0-9A-Za-z\u3400-\u9fff]", told))


def _looked_at(step: Step, heard: Heard) -> None:
    told = "".join(step.words(WORDING))
    assert told or step.ended == "done"
    assert _syllables(told) <= _MOST_SYLLABLES, told
    shown = told + repr(step) + repr(heard) + repr(step.state)
    digits = str.maketrans("零幺一二三四五六七八九", "01123456789")
    plain = shown.translate(digits).replace("艾克斯", "X")
    for secret in _SECRETS:
        assert secret[-5:] not in plain
        assert secret[:6] not in plain
    assert "张三" not in repr(step)
    assert (step.form is not None) == (step.ended == "done")
    assert (step.state is None) == (step.ended is not None)


@settings(max_examples=150, deadline=None)
@given(_road, _answers)
def test_an_interview_never_raises_never_leaks_and_always_ends(
    road: list[str], answers: list[Heard]
) -> None:
    step = begin(TODAY, 36)
    heard = [*(Heard(digits=keys) for keys in road), *answers]
    answered = 0
    # Whoever answers with nothing for ever is let go at last.
    for answer in heard + [Heard(text="再说一遍")] * _ENOUGH_ANSWERS:
        if step.state is None:
            break
        kept = State.from_json(json.loads(json.dumps(step.state.to_json())))
        assert kept == step.state
        step = advance(kept, answer)
        answered += 1
        _looked_at(step, answer)
    assert step.ended is not None
    assert answered <= _ENOUGH_ANSWERS


@settings(max_examples=60, deadline=None)
@given(st.lists(_heard, max_size=40))
def test_without_a_yes_to_consent_nothing_is_kept(answers: list[Heard]) -> None:
    step = begin(TODAY, 36)
    for answer in answers:
        if step.state is None or answer.digits in {"1", "1#"} or answer.text:
            break
        step = advance(step.state, answer)
        if step.state is not None:
            assert (
                step.state.number == step.state.phone == step.state.name == step.state.typed == ""
            )
        assert step.ended != "done"
