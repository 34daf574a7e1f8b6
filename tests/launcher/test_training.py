"""A model is trained when there is none for the present data."""

import os
from pathlib import Path

import pytest

from launcher.console import Console
from launcher.faults import StartFailed
from launcher.settings import Site
from launcher.training import ensure_model, model_path

# Stands for Rasa: writes the model that it is asked for.
_TRAINS = """#!/bin/sh
while [ $# -gt 0 ]; do
    case $1 in
        --fixed-model-name) name=$2 ;;
        --out) out=$2 ;;
    esac
    shift
done
echo trained >> trainings
mkdir -p "$out" && echo model > "$out/$name"
"""


@pytest.fixture
def site(tmp_path: Path) -> Site:
    (tmp_path / "config.yml").write_text("as it was", "utf-8")
    return Site(tmp_path, tmp_path / "state", dict(os.environ))


def rasa(site: Site, script: str) -> None:
    python = site.root / "bot/.venv/bin/python"
    python.parent.mkdir(parents=True, exist_ok=True)
    python.write_text(script, "utf-8")
    python.chmod(0o755)


def trainings(site: Site) -> int:
    return (site.root / "trainings").read_text("utf-8").count("trained")


def test_once_for_the_same_data(site: Site) -> None:
    rasa(site, _TRAINS)
    first = ensure_model(site, Console())
    second = ensure_model(site, Console())
    assert first == second == model_path(site)
    assert first.exists()
    assert trainings(site) == 1


def test_again_when_it_is_forced(site: Site) -> None:
    rasa(site, _TRAINS)
    ensure_model(site, Console())
    ensure_model(site, Console(), force=True)
    assert trainings(site) == 2


def test_again_for_other_data_and_not_when_the_old_data_is_back(site: Site) -> None:
    rasa(site, _TRAINS)
    first = ensure_model(site, Console())
    (site.root / "config.yml").write_text("changed", "utf-8")
    assert ensure_model(site, Console()) != first
    (site.root / "config.yml").write_text("as it was", "utf-8")
    assert ensure_model(site, Console()) == first
    assert trainings(site) == 2


def test_the_newest_few_models_are_kept(site: Site) -> None:
    rasa(site, _TRAINS)
    made = []
    for number in range(5):
        (site.root / "config.yml").write_text(str(number), "utf-8")
        made.append(ensure_model(site, Console()))
        os.utime(made[-1], (number, number))
    assert [model.exists() for model in made] == [False, True, True, True, True]


def test_a_failure_is_one_line_with_the_last_words(site: Site) -> None:
    rasa(site, "#!/bin/sh\necho 'data/nlu/x.yml is broken'\nexit 1\n")
    with pytest.raises(StartFailed, match=r"training failed: data/nlu/x\.yml is broken"):
        ensure_model(site, Console())
    assert not model_path(site).exists()
