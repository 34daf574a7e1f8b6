"""What the recogniser is told to expect."""

import pytest
from sqlalchemy import update

from api.database import Sessions
from api.doctors.models import Doctor
from api.hotline.hints import MOST_WORDS, Step, StoredHints, hints_for, step_of
from api.knowledge.lexicon import lexicon
from api.knowledge.schemas import Lexicon, LexiconDepartment, LexiconDoctor, LexiconResource


def department(code: str, name: str, *aliases: str) -> LexiconDepartment:
    return LexiconDepartment(code=code, name=name, aliases=list(aliases), kind="clinical")


def doctor(id: str, name: str, code: str) -> LexiconDoctor:
    return LexiconDoctor(id=id, name=name, reading="", title="chief", department=code, sex="f")


SMALL = Lexicon(
    version="1",
    departments=[
        department("erke", "儿科", "小儿科"),
        department("guke", "骨科", "看骨头的", "关节与运动损伤联合门诊中心"),
    ],
    doctors=[doctor("d1", "张珊", "erke"), doctor("d2", "欧阳明明", "guke")],
    resources=[LexiconResource(code="ct", name="CT 检查", aliases=["做 CT"], kind="exam")],
)


class TestOrder:
    def test_the_doctors_of_the_department_in_question_come_first(self) -> None:
        words = hints_for(
            Step("registration_form", "registration__subject", department="guke"), SMALL
        )
        assert words[:3] == ["欧阳明明", "欧阳医生", "欧阳主任"]
        assert words.index("看骨头的") < words.index("儿科") < words.index("张珊")

    def test_what_is_confirmed_is_answered_with_yes_or_no(self) -> None:
        words = hints_for(Step("registration_form", "registration__confirmed"), SMALL)
        assert words[:2] == ["是的", "对的"]

    def test_a_day_is_expected_before_a_name_where_a_clinic_is_chosen(self) -> None:
        words = hints_for(Step("registration_form", "registration__clinic", "erke"), SMALL)
        assert words[0] == "今天"
        assert "下周三" in words
        assert words.index("周三") < words.index("张珊")

    def test_without_a_form_the_caller_says_what_it_is_about(self) -> None:
        words = hints_for(Step(), SMALL)
        assert words.index("挂号") < words.index("儿科") < words.index("张珊")
        assert "转人工" in words

    @pytest.mark.parametrize("slot", ["registration__clinic", "complaint__who", "triage__detail"])
    def test_a_person_can_be_asked_for_at_every_step(self, slot: str) -> None:
        assert "转人工" in hints_for(Step("any_form", slot), SMALL)


class TestLimits:
    def test_words_are_unique_and_of_a_length_that_vendors_take(self) -> None:
        words = hints_for(Step(), SMALL)
        assert len(words) == len(set(words))
        assert all(2 <= len(word) <= 10 for word in words)
        assert "CT检查" in words
        assert "关节与运动损伤联合门诊中心" not in words

    def test_at_most_five_hundred_of_a_large_hospital(self) -> None:
        crowd = [doctor(f"d{n}", f"张{chr(0x4E00 + n)}", "erke") for n in range(900)]
        large = SMALL.model_copy(update={"doctors": crowd})
        words = hints_for(Step("registration_form", "registration__confirmed"), large)
        assert len(words) == MOST_WORDS
        assert words[0] == "是的"


class TestStep:
    def test_it_is_read_from_what_was_understood(self) -> None:
        understanding = {
            "active_loop": "registration_form",
            "requested_slot": "registration__clinic",
            "slots": {"registration__subject": {"department": "guke", "doctor": None}},
        }
        assert step_of(understanding) == Step("registration_form", "registration__clinic", "guke")

    def test_a_doctor_stands_for_their_department(self) -> None:
        understanding = {"slots": {"control__subject": {"department": None, "doctor": "d2"}}}
        assert step_of(understanding, SMALL).department == "guke"

    @pytest.mark.parametrize(
        "odd",
        [
            {},
            {"slots": None, "active_loop": None},
            {"slots": {"control__subject": "erke"}, "requested_slot": 3},
            {"slots": {"control__subject": {"doctor": "nobody"}}},
        ],
    )
    def test_what_is_not_known_is_none(self, odd: dict[str, object]) -> None:
        assert step_of(odd, SMALL) == Step()


@pytest.mark.usefixtures("hospital")
class TestStored:
    async def test_the_lexicon_is_not_read_at_every_event(self, sessions: Sessions) -> None:
        opened = 0

        def counting() -> object:
            nonlocal opened
            opened += 1
            return sessions()

        hints = StoredHints(counting, seconds=lambda: 0.0)  # type: ignore[arg-type]
        first = await hints.at(Step(department="erke"))
        assert await hints.at(Step(department="erke")) is first
        await hints.at(Step(department="guke"))
        assert opened == 1

    async def test_a_doctor_who_left_is_not_expected_any_more(self, sessions: Sessions) -> None:
        now = 0.0
        hints = StoredHints(sessions, seconds=lambda: now)
        step = Step("registration_form", "registration__subject", "erke")
        async with sessions() as session:
            known = await lexicon(session)
        leaving = next(one for one in known.doctors if one.department == "erke")
        assert leaving.name in await hints.at(step)
        await self._set_active(sessions, leaving.id, active=False)
        try:
            assert leaving.name in await hints.at(step)
            now = 31.0
            assert leaving.name not in await hints.at(step)
        finally:
            await self._set_active(sessions, leaving.id, active=True)

    async def test_a_step_names_the_department_of_the_doctor(self, sessions: Sessions) -> None:
        hints = StoredHints(sessions)
        step = await hints.step({"slots": {"registration__subject": {"doctor": "d122"}}})
        assert step == Step(department="erke")

    @staticmethod
    async def _set_active(sessions: Sessions, id: str, *, active: bool) -> None:
        async with sessions() as session, session.begin():
            await session.execute(update(Doctor).where(Doctor.id == id).values(active=active))
