"""The live lexicon against a real HTTP server of a few lines."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from conftest import ANSWER
from rasa.engine.graph import ExecutionContext
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot import lexicon, live_lexicon
from bot.components.department_sounds import DepartmentSounds
from bot.components.doctor_names import DoctorNames
from bot.components.lexicon_entities import LexiconEntities
from bot.components.part import LexiconPart
from bot.components.resources import Resources
from bot.lexicon import Lexicon
from bot.live_lexicon import LiveLexicon

TOKEN = "internal"
SECONDS = 20  # within which the thread must have polled


@dataclass
class Hospital:
    """Answers like the api. `asked` counts questions, `status` makes it fail."""

    answer: Any = field(default_factory=lambda: json.loads(json.dumps(ANSWER)))
    status: int = 200
    asked: int = 0
    unchanged: int = 0
    address: str = ""
    polled: threading.Event = field(default_factory=threading.Event)

    def serve(self, handler: BaseHTTPRequestHandler) -> None:
        self.asked += 1
        tag = f'"{self.answer["version"]}"' if isinstance(self.answer, dict) else '"x"'
        if handler.headers["Authorization"] != f"Bearer {TOKEN}":
            handler.send_response(401)
        elif handler.headers["If-None-Match"] == tag:
            self.unchanged += 1
            handler.send_response(304)
        else:
            handler.send_response(self.status)
            handler.send_header("ETag", tag)
        handler.end_headers()
        if handler.headers["If-None-Match"] != tag:
            handler.wfile.write(json.dumps(self.answer).encode())
        self.polled.set()


@pytest.fixture
def hospital() -> Iterator[Hospital]:
    state = Hospital()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            assert self.path == "/v1/lexicon"
            state.serve(self)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield state
    server.shutdown()
    server.server_close()


@pytest.fixture
def live(hospital: Hospital) -> Iterator[LiveLexicon]:
    found = LiveLexicon(hospital.address, TOKEN)
    yield found
    found.stop()


EMPTY = Lexicon("none", (), ())


def _doctors(names: Lexicon) -> list[str]:
    return [doctor.name for doctor in names.doctors]


def test_until_the_api_answers_the_persisted_names_count(live: LiveLexicon) -> None:
    assert live.watch(_doctors, EMPTY).value == []


def test_what_is_watched_is_rebuilt_when_the_api_answers(live: LiveLexicon) -> None:
    watched = live.watch(_doctors, EMPTY)
    assert live.poll()
    assert "曾莉" in watched.value


def test_a_part_that_comes_later_gets_the_latest_names(live: LiveLexicon) -> None:
    live.poll()
    assert "曾莉" in live.watch(_doctors, EMPTY).value


def test_an_unchanged_lexicon_is_not_sent_again(live: LiveLexicon, hospital: Hospital) -> None:
    assert live.poll()
    assert not live.poll()
    assert hospital.unchanged == 1


def test_a_doctor_added_or_gone_is_noticed_at_the_next_poll(
    live: LiveLexicon, hospital: Hospital
) -> None:
    watched = live.watch(_doctors, EMPTY)
    live.poll()
    hospital.answer["version"] = "2"
    hospital.answer["doctors"] = [
        {**hospital.answer["doctors"][0], "id": "d99", "name": "新来", "reading": "xin lai"}
    ]
    assert live.poll()
    assert watched.value == ["新来"]


@pytest.mark.parametrize("answer", [[], {"version": "3"}, {"version": "3", "departments": [{}]}])
def test_an_answer_of_another_shape_leaves_the_names_as_they_were(
    live: LiveLexicon, hospital: Hospital, answer: Any
) -> None:
    watched = live.watch(_doctors, EMPTY)
    live.poll()
    hospital.answer = answer
    assert not live.poll()
    assert "曾莉" in watched.value


@pytest.mark.parametrize("status", [401, 404, 500, 503])
def test_a_failing_api_leaves_the_names_as_they_were(
    live: LiveLexicon, hospital: Hospital, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    watched = live.watch(_doctors, EMPTY)
    live.poll()
    hospital.answer["version"], hospital.status = "2", status
    assert not live.poll()
    assert not live.poll()
    assert "曾莉" in watched.value
    assert len(caplog.records) == 1  # said once, not every 20 seconds


def test_an_api_that_is_away_is_no_error() -> None:
    assert not LiveLexicon("http://127.0.0.1:9", TOKEN).poll()


def test_what_nobody_uses_any_more_is_forgotten(live: LiveLexicon) -> None:
    built: list[str] = []
    live.watch(lambda names: built.append(names.version), EMPTY)
    live.poll()
    assert built == ["none"]


def test_the_thread_polls_by_itself(hospital: Hospital) -> None:
    live = LiveLexicon(hospital.address, TOKEN, every=0.01)
    live.start()
    assert hospital.polled.wait(SECONDS)
    hospital.polled.clear()
    assert hospital.polled.wait(SECONDS)
    live.stop()


@pytest.fixture
def knowledge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A knowledge base of one department and one doctor."""
    (tmp_path / "departments.yml").write_text(
        "- code: guke\n  name: 骨科\n  kind: clinical\n  aliases: [看骨头的]\n", encoding="utf-8"
    )
    (tmp_path / "doctors.csv").write_text(
        "id,name,reading,sex,title,department,specialities,kind,fee\n"
        "d001,曾莉,zeng li,f,chief,guke,骨折,expert,50\n",
        encoding="utf-8",
    )
    (tmp_path / "resources.yml").write_text(
        "- {code: mri, name: 核磁共振检查, aliases: [核磁], kind: exam}\n", encoding="utf-8"
    )
    monkeypatch.setenv("DAOYI_KNOWLEDGE_BASE", str(tmp_path))
    return tmp_path


def test_the_files_give_the_lexicon_of_the_training(knowledge: Path) -> None:
    names = lexicon.from_knowledge_base(knowledge)
    assert names.departments[0].names == ("骨科", "看骨头的")
    assert names.doctors[0].reading == ("zeng", "li")
    assert names.resources[0].names == ("核磁共振检查", "核磁")


def test_a_changed_file_changes_the_version(knowledge: Path) -> None:
    before = lexicon.from_knowledge_base(knowledge).version
    with (knowledge / "doctors.csv").open("a", encoding="utf-8") as file:
        file.write("d002,张山,zhang shan,m,chief,guke,骨折,expert,50\n")
    after = lexicon.from_knowledge_base(knowledge).version
    assert after != before
    (knowledge / "resources.yml").write_text("[]", encoding="utf-8")
    assert lexicon.from_knowledge_base(knowledge).version not in {before, after}


def test_missing_files_give_an_empty_lexicon(tmp_path: Path) -> None:
    names = lexicon.from_knowledge_base(tmp_path)
    assert names.departments == names.doctors == names.resources == ()


@pytest.mark.parametrize("part", [LexiconEntities, DepartmentSounds, DoctorNames, Resources])
def test_a_part_keeps_its_names_beside_the_model(
    part: type[LexiconPart],
    knowledge: Path,
    storage: LocalModelStorage,
    resource: Resource,
    context: ExecutionContext,
) -> None:
    part.create({}, storage, resource, context).train(TrainingData())
    (knowledge / "doctors.csv").unlink()
    (knowledge / "departments.yml").unlink()
    (knowledge / "resources.yml").unlink()
    loaded = part.load({}, storage, resource, context)
    assert _found(loaded, "故课 曾莉主任 骨科 增丽医生 核磁")


def _found(part: LexiconPart, text: str) -> list[Any]:
    message = Message(data={"text": text})
    part.process([message])
    return [each["value"] for each in message.get("entities", [])]


def test_changed_names_train_the_parts_again(knowledge: Path) -> None:
    before = LexiconEntities.fingerprint_addon({})
    (knowledge / "doctors.csv").write_text("id\n", encoding="utf-8")
    assert LexiconEntities.fingerprint_addon({}) != before


def test_a_running_part_understands_a_doctor_added_later(
    hospital: Hospital,
    monkeypatch: pytest.MonkeyPatch,
    storage: LocalModelStorage,
    resource: Resource,
) -> None:
    live = LiveLexicon(hospital.address, TOKEN)
    monkeypatch.setattr(live_lexicon, "_shared", live)
    part = LexiconEntities({}, storage, resource, EMPTY)
    assert _found(part, "挂曾莉医生的号") == []
    live.poll()
    assert _found(part, "挂曾莉医生的号") == [["d1"]]


@pytest.fixture
def running(
    live: LiveLexicon,
    monkeypatch: pytest.MonkeyPatch,
    storage: LocalModelStorage,
    resource: Resource,
) -> list[LexiconPart]:
    """The three parts of a replica that has read the hospital's first names."""
    monkeypatch.setattr(live_lexicon, "_shared", live)
    with_names = (LexiconEntities, DepartmentSounds, DoctorNames)
    parts = [part({}, storage, resource, EMPTY) for part in with_names]
    live.poll()
    return parts


def _understood(parts: list[LexiconPart], text: str) -> list[tuple[str, Any]]:
    message = Message(data={"text": text})
    for part in parts:
        part.process([message])
    return [(each["entity"], each["value"]) for each in message.get("entities", [])]


@pytest.mark.parametrize(
    "text",
    ["挂巩振邦的号", "巩主任今天在吗", "拱震帮医生", "gongzhenbang yisheng", "挂姓巩的那个医生"],
)
def test_a_replica_understands_a_new_doctor_however_called(
    running: list[LexiconPart], live: LiveLexicon, hospital: Hospital, text: str
) -> None:
    assert ("doctor", ["d99"]) not in _understood(running, text)
    new = {"id": "d99", "name": "巩振邦", "reading": "gong zhen bang", "title": "chief"}
    hospital.answer["version"] = "2"
    hospital.answer["doctors"].append({**new, "department": "guke"})
    live.poll()
    assert ("doctor", ["d99"]) in _understood(running, text)


@pytest.mark.parametrize("text", ["挂曾莉的号", "曾主任今天在吗", "增丽医生", "zeng li yisheng"])
def test_a_replica_forgets_a_doctor_who_left_however_called(
    running: list[LexiconPart], live: LiveLexicon, hospital: Hospital, text: str
) -> None:
    assert ("doctor", ["d1"]) in _understood(running, text)
    hospital.answer["version"] = "2"
    hospital.answer["doctors"] = hospital.answer["doctors"][1:]
    live.poll()
    assert ("doctor", ["d1"]) not in _understood(running, text)


def test_a_doctor_who_left_is_said_to_be_unknown(
    running: list[LexiconPart], live: LiveLexicon, hospital: Hospital
) -> None:
    hospital.answer["version"] = "2"
    hospital.answer["doctors"] = hospital.answer["doctors"][1:]
    live.poll()
    assert _understood(running, "挂曾莉医生的号") == [("doctor_unknown", "曾莉")]


@pytest.mark.parametrize("text", ["骨关节科怎么走", "挂古关节科", "guguanjieke"])
def test_a_replica_understands_a_renamed_department(
    running: list[LexiconPart], live: LiveLexicon, hospital: Hospital, text: str
) -> None:
    hospital.answer["version"] = "2"
    hospital.answer["departments"][0] |= {"name": "骨关节科", "aliases": []}
    live.poll()
    assert _understood(running, text) == [("department", ["guke"])]
    assert _understood(running, "骨伤科怎么走") == []


def test_a_doctor_in_another_department_is_told_apart_by_the_new_one(
    running: list[LexiconPart], live: LiveLexicon, hospital: Hospital
) -> None:
    hospital.answer["version"] = "2"
    for doctor in hospital.answer["doctors"]:
        doctor["department"] = "fuke" if doctor["id"] == "d7" else doctor["department"]
    live.poll()
    assert ("doctor", ["d7"]) in _understood(running, "妇科王伟")


def test_without_a_token_nobody_is_asked(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DAOYI_API", hospital.address)
    live_lexicon.live_lexicon()
    assert hospital.asked == 0


def test_with_a_token_the_process_has_one_poller(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DAOYI_API", hospital.address)
    monkeypatch.setenv("DAOYI_INTERNAL_TOKEN", TOKEN)
    live = live_lexicon.live_lexicon()
    assert live_lexicon.live_lexicon() is live
    assert hospital.polled.wait(SECONDS)
    live.stop()
