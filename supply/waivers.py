"""What is known to be wrong with a package and does not reach Rådsvar: why, who says so, and until when."""

from datetime import date, timedelta
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

FILE = Path(__file__).with_name("waivers.yaml")
LONGEST = timedelta(days=30)


class Waiver(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^(CVE|GHSA|PYSEC|OSV)-")
    """That of the fault, or any other name that it goes by."""
    package: str
    why: str = Field(min_length=40)
    who: str = Field(min_length=1)
    since: date
    until: date

    @model_validator(mode="after")
    def _is_short(self) -> "Waiver":
        if not timedelta() <= self.until - self.since <= LONGEST:
            raise ValueError(f"{self.id}: a waiver is for {LONGEST.days} days at most")
        return self

    def holds_on(self, today: date) -> bool:
        return self.since <= today <= self.until


def read_waivers(file: Path = FILE) -> list[Waiver]:
    """Raises ValueError where one is no waiver."""
    return [Waiver.model_validate(one) for one in yaml.safe_load(file.read_text(encoding="utf-8")) or ()]
