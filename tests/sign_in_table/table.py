"""The table as it is printed at the end of a run, by whichever of pytest's processes the rows were run."""

import dataclasses
from dataclasses import dataclass
from typing import Any, Final

import pytest

from tests.sign_in_table.case import Case
from tests.sign_in_table.house import House

PROPERTY: Final = "sign-in row"


@dataclass(frozen=True, slots=True)
class Row:
    """What a row did, in words."""

    way: str
    account: str
    wrong: str
    outcome: str
    """As it was."""
    told: str
    """As it had to be."""
    files: str
    rows: str

    @classmethod
    def of(cls, case: Case, outcome: str, house: House, *, ending: str = "") -> "Row":
        """The row of a case that was walked; `ending` is what it came to beyond that."""
        files, rows = len(house.files()), len(house.accounts.all())
        told = "; ".join(filter(None, (*case.says, ending)))
        return cls(case.way.value, case.kind, case.failure, outcome, told, f"{files}", f"{rows}")

    def as_json(self) -> dict[str, str]:
        """For the way between pytest's processes."""
        return dataclasses.asdict(self)


_HEAD: Final = Row("way", "account", "what is wrong", "outcome", "told", "files", "rows")


def print_table(reporter: pytest.TerminalReporter) -> None:
    """Print the rows that were run, if any were."""
    found: list[tuple[bool, Row]] = []
    for outcome in ("passed", "failed"):
        for report in reporter.stats.get(outcome, []):
            found += [(outcome == "passed", row) for row in _rows(report)]
    if not found:
        return
    rows = sorted(found, key=lambda item: dataclasses.astuple(item[1])[2:3] + dataclasses.astuple(item[1]))
    reporter.section(f"Signing in: {len(rows)} rows")
    for good, row in [(True, _HEAD), *rows]:
        reporter.line(_line(row) + ("" if good else "  <- not as it should be"))


def _rows(report: Any) -> list[Row]:
    properties = getattr(report, "user_properties", [])
    return [Row(**value) for name, value in properties if name == PROPERTY]


def _line(row: Row) -> str:
    return (
        f"{row.way:<13}  {row.account:<24}  {row.wrong:<24}  {row.outcome:<21}  {row.files:>5}  {row.rows:>4}"
        f"  {row.told}".rstrip()
    )
