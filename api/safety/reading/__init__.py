"""Reading what a patient wrote: which signs are named, claimed of whom, denied or long past.

Shared by the red flags (`api/safety`) and by triage (`api/triage`). Everything is compiled once
from `knowledge_base/`; reading is linear in the length of the text and touches nothing outside.
"""
