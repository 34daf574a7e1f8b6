"""The responses of all flows, read from the domain files that the model is trained from."""

from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

FLOWS = Path(__file__).resolve().parent.parent / "bot" / "domain"


def load_domain() -> dict[str, Any]:
    """What an action needs of the domain: `{"responses": {name: [variants]}}`."""
    responses: dict[str, Any] = {}
    for path in sorted(FLOWS.glob("*.yml")):
        responses |= YAML(typ="safe").load(path.read_text("utf-8")).get("responses") or {}
    return {"responses": responses}
