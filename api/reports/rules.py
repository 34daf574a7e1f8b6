"""Who gets the reports, and what their figures are measured by: `knowledge_base/reports.yml`."""

from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from ruamel.yaml import YAML

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


class ReportRules(BaseModel):
    """`on_time_target` is a part of 1, `satisfaction_target` of 1 to 5; `agenda` are the items of
    the monthly meeting."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    weekly_recipients: tuple[Line, ...] = Field(min_length=1)
    monthly_recipients: tuple[Line, ...] = Field(min_length=1)
    on_time_target: Annotated[float, Field(ge=0, le=1)]
    satisfaction_target: Annotated[float, Field(ge=1, le=5)]
    agenda: tuple[Line, ...] = Field(min_length=1)


@lru_cache(maxsize=8)
def load_report_rules(folder: Path) -> ReportRules:
    """Read the file of a knowledge base. Raises `pydantic.ValidationError` with what is wrong."""
    text = (folder / "reports.yml").read_text("utf-8")
    return ReportRules.model_validate(YAML(typ="safe").load(text))
