"""The sample hospital's kinds of help."""

from pathlib import Path

import pytest

from api.service_requests.kinds import ServiceKinds, load_service_kinds


@pytest.fixture
def kinds(knowledge_base: Path) -> ServiceKinds:
    """What can be asked for."""
    return load_service_kinds(knowledge_base)
