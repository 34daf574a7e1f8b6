"""A small project with a challenger that may be promoted, as the project of the application."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from api.challengers.promotion import Project
from tests.api.challengers.small_project import (
    FakeReplicas,
    author,
    imported,
    project,
    ready,
    replicas,
)

__all__ = ["author", "imported", "project", "ready", "replicas"]


@pytest.fixture(autouse=True)
def workplace(app: FastAPI, project: Project, replicas: FakeReplicas) -> Iterator[None]:
    """The application works on this project, and with these replicas."""
    settings, dialogue = app.state.settings, app.state.dialogue
    app.state.settings = settings.model_copy(
        update={"project": project.root, "knowledge_base": project.knowledge_base}
    )
    app.state.dialogue = replicas
    yield
    app.state.settings, app.state.dialogue = settings, dialogue
