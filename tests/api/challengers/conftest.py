"""A small project with a challenger that may be promoted."""

from tests.api.challengers.small_project import author, imported, project, ready, replicas

__all__ = ["author", "imported", "project", "ready", "replicas"]
