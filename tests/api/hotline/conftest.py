"""The sample hospital."""

from tests.api.knowledge.sample import hospital

__all__ = ["hospital"]
