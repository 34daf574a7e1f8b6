"""An answer made for the ear: what is said, what may be chosen, and how much of it at once."""

from api.hotline.speaking.answers import speak
from api.hotline.speaking.speech import Offer, Page, Speech

__all__ = ["Offer", "Page", "Speech", "speak"]
