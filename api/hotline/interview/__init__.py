"""Who is calling: the identity form asked by keys and speech. Pure: no database, no clock.

`begin` asks the first question and `advance` takes an answer; each returns a `Step`: what to say,
what to listen for, and in the end the filled `IdentityForm`. What callers say here never goes to
the dialogue model.
"""

from api.hotline.interview.machine import advance, begin, begin_phone, resume
from api.hotline.interview.state import Heard, Prompt, State, Step, Want

__all__ = ["Heard", "Prompt", "State", "Step", "Want", "advance", "begin", "begin_phone", "resume"]
