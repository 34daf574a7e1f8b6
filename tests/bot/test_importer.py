from pathlib import Path

import pytest
from rasa.shared.core.domain import Domain, InvalidDomain

from bot.importer import FlowImporter, join


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text('version: "3.1"\n' + text, encoding="utf-8")
    return path


@pytest.fixture
def shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A domain.yml and one flow's file, in a folder where Rasa runs."""
    monkeypatch.chdir(tmp_path)
    _write(
        tmp_path / "bot/domain/guide.yml",
        "intents: [guide_ask]\nresponses:\n  utter_guide:\n  - text: 这边请\n",
    )
    return _write(
        tmp_path / "domain.yml",
        "intents: [greet]\nsession_config:\n  session_expiration_time: 0\n"
        "  carry_over_slots_to_new_session: true\n",
    )


def test_the_flows_files_are_joined_with_the_shared_domain(shared: Path) -> None:
    domain = FlowImporter(domain_path=str(shared)).get_domain()
    assert {"greet", "guide_ask"} <= set(domain.intents)
    assert "utter_guide" in domain.responses
    assert domain.session_config.session_expiration_time == 0


def test_without_a_domain_there_is_an_empty_one() -> None:
    assert FlowImporter().get_domain().as_dict() == Domain.empty().as_dict()


@pytest.mark.parametrize(
    "text",
    [
        "intents: [greet]\n",
        "intents: [{greet: {use_entities: []}}]\n",
        "responses:\n  utter_guide:\n  - text: 那边请\n",
    ],
)
def test_a_key_in_two_files_is_refused_by_name(shared: Path, text: str) -> None:
    _write(shared.parent / "bot/domain/triage.yml", text)
    with pytest.raises(InvalidDomain, match=r"greet|utter_guide"):
        FlowImporter(domain_path=str(shared)).get_domain()


def test_the_message_names_both_files(tmp_path: Path) -> None:
    paths = [_write(tmp_path / name, "intents: [greet]\n") for name in ("a.yml", "b.yml")]
    with pytest.raises(InvalidDomain, match=r"a\.yml.*b\.yml"):
        join(paths)


def test_the_repository_has_no_key_twice() -> None:
    root = Path(__file__).parents[2]
    joined = join([root / "domain.yml", *sorted((root / "bot/domain").glob("*.yml"))])
    assert "guide_ask" in joined["intents"]
