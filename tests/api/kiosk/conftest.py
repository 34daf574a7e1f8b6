"""The sample hospital for the lobby screen."""

from tests.api.knowledge.sample import hospital

__all__ = ["hospital"]
