"""A telephone line with a caller on it: what a speech gateway does, without speech."""

from tests.simulators.hotline.line import LineDead, PhoneLine, Refused
from tests.simulators.hotline.playing import Spoken

__all__ = ["LineDead", "PhoneLine", "Refused", "Spoken"]
