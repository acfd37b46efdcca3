"""A calendar month in the shop's own time zone."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date

MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True, order=True)
class Month:
    year: int
    month: int

    @classmethod
    def parse(cls, text: str) -> "Month | None":
        """ "2026-11"; None for anything else."""
        found = MONTH.fullmatch(text)
        return cls(int(found[1]), int(found[2])) if found else None

    @classmethod
    def of(cls, moment: datetime, zone: ZoneInfo) -> "Month":
        local = moment.astimezone(zone)
        return cls(local.year, local.month)

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02}"

    @property
    def name(self) -> str:
        """ "November 2026"."""
        return format_date(self.first_day, "MMMM y", locale="en_GB")

    @property
    def first_day(self) -> date:
        return date(self.year, self.month, 1)

    def later(self, months: int) -> "Month":
        years, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        return Month(years, month + 1)

    def span(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """From its first moment up to the next month's, in UTC."""
        following = self.later(1)
        return (
            datetime(self.year, self.month, 1, tzinfo=zone).astimezone(UTC),
            datetime(following.year, following.month, 1, tzinfo=zone).astimezone(UTC),
        )
