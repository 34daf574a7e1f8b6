"""The shape of the project: who may import whom, one flow one name, words in data."""

import ast
import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
FLOWS = {
    "triage",
    "schedule",
    "registration",
    "complaint",
    "guide",
    "handoff",
    "privacy",
    "service",
    "smalltalk",
    "control",
    "fallback",
}
# Modules of actions/ that belong to no single flow.
SHARED_ACTIONS = {
    "__init__",
    "__main__",
    "backend",
    "base",
    "turn",
    "wording",
    "clinic_choice",
    "clinic_wish",
    "clinic_words",
    "clinic_subject",
    "interruptions",
}


def python_files(folder: str) -> list[Path]:
    return [path for path in (ROOT / folder).rglob("*.py") if ".venv" not in path.parts]


def imports_of(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def test_packages_import_only_what_lies_below_them() -> None:
    allowed = {
        "language": {"language"},
        "bot": {"bot", "language"},
        "actions": {"actions", "language"},
        "api": {"api", "language"},
    }
    ours = set(allowed) | {"launcher", "bench", "tests"}
    for package, may in allowed.items():
        for path in python_files(package):
            tops = {name.split(".")[0] for name in imports_of(path)} & ours
            assert tops <= may, f"{path.relative_to(ROOT)} imports {tops - may}"


# Inside a feature of api/: what a module of this name may not import from any feature.
_ABOVE = {
    "models": ("service", "schemas", "endpoints"),
    "schemas": ("service", "endpoints"),
    "service": ("endpoints",),
}


@pytest.mark.parametrize("layer", _ABOVE)
def test_layers_of_a_feature_look_down_only(layer: str) -> None:
    for path in (ROOT / "api").rglob(f"{layer}.py"):
        for name in imports_of(path):
            upper = name.split(".")[-1]
            assert not (name.startswith("api.") and upper in _ABOVE[layer]), f"{path}: {name}"


def test_no_feature_imports_channels_or_pages() -> None:
    for path in python_files("api"):
        feature = path.relative_to(ROOT / "api").parts[0]
        if feature in {"channels", "pages", "app.py"}:
            continue
        for name in imports_of(path):
            assert not name.startswith(("api.channels", "api.pages")), f"{path}: {name}"


def test_only_the_dialogue_package_speaks_to_rasa() -> None:
    for path in python_files("api"):
        if "dialogue" not in path.parts:
            assert "webhooks/daoyi" not in path.read_text("utf-8"), path


@pytest.mark.parametrize("folder", ["data/nlu", "data/rules", "bot/domain"])
def test_every_flow_has_one_name_in_every_folder(folder: str) -> None:
    assert {path.stem for path in (ROOT / folder).glob("*.yml")} == FLOWS


def test_action_modules_begin_with_the_name_of_their_flow() -> None:
    stems = {path.stem for path in (ROOT / "actions").glob("*.py")} - SHARED_ACTIONS
    assert {stem for stem in stems if stem.split("_")[0] not in FLOWS} == set()
    assert stems >= FLOWS


def domain_files() -> dict[str, dict[str, object]]:
    return {
        path.stem: yaml.safe_load(path.read_text("utf-8"))
        for path in (ROOT / "bot/domain").glob("*.yml")
    }


@pytest.mark.parametrize(
    "section", ["intents", "entities", "slots", "forms", "actions", "responses"]
)
def test_no_key_is_defined_twice_in_the_domain(section: str) -> None:
    # Rasa keeps the last of two silently.
    shared = yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))
    keys = Counter(
        key for part in [shared, *domain_files().values()] for key in part.get(section, [])
    )
    assert [key for key, count in keys.items() if count > 1] == []


def test_slots_forms_and_responses_begin_with_their_flow() -> None:
    for flow, part in domain_files().items():
        for slot in part.get("slots", {}):
            assert slot.startswith(f"{flow}__"), slot
        for form in part.get("forms", {}):
            assert form.startswith(f"{flow}_"), form
        for response in part.get("responses", {}):
            assert re.match(rf"utter_(ask_)?{flow}(__|_)", response), response


def test_every_action_of_the_domain_is_written_and_every_written_one_is_in_it() -> None:
    import actions.__main__ as server
    from actions.base import ACTIONS

    server.build_executor()
    named = {action for part in domain_files().values() for action in part.get("actions", [])}
    assert set(ACTIONS) == named


_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def _spoken_strings(path: Path) -> list[str]:
    """String literals with a Chinese sentence in them, docstrings left out."""
    tree = ast.parse(path.read_text("utf-8"))
    documentation = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in documentation
        and len(_CHINESE.findall(node.value)) >= 4
        and re.search("[，。？！]|您|请", node.value)
        and not re.search(r"[\[\\|]|\(\?", node.value)  # a pattern to read with, not to say
    ]


@pytest.mark.parametrize("folder", ["api", "actions"])
def test_no_wording_for_patients_in_python(folder: str) -> None:
    said = {
        str(path.relative_to(ROOT)): words
        for path in python_files(folder)
        if (words := _spoken_strings(path))
    }
    assert said == {}
