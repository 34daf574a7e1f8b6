"""The hospital's rule of extra slots: `booking.yml`, section `extra_slots`. No database."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class ExtraSlotRules(BaseModel):
    """At most `per_clinic` extra places in one clinic (unsourced; hospitals let doctors decide)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    per_clinic: Annotated[int, Field(ge=0, le=100)]
