"""What the dialog of a sync's choices holds, and what is wrong with it; pure."""

from dataclasses import dataclass

from mailtrove.errors import QueryMistake
from mailtrove.search.calendar_words import begin_of
from mailtrove.sync.choices import Choices


@dataclass(frozen=True, slots=True)
class SyncForm:
    """As typed, ends trimmed."""

    full: bool
    limit: str
    after: str
    before: str

    def mistakes(self) -> dict[str, str]:
        """What is wrong, by field; empty when it can be asked for."""
        found: dict[str, str] = {}
        if self.limit and not (self.limit.isascii() and self.limit.isdigit() and 0 < int(self.limit) < 2**63):
            found["limit"] = "How many: a number, or nothing for all."
        moments = {}
        for field, text in (("after", self.after), ("before", self.before)):
            try:
                moments[field] = begin_of(text) if text else None
            except QueryMistake as error:
                found[field] = f"{error.what_happened} {error.remedy}"
        after, before = moments.get("after"), moments.get("before")
        if after is not None and before is not None and after >= before:
            found["before"] = f"Nothing comes from {self.after} on and before {self.before}."
        return found

    def choices(self) -> Choices:
        """What is asked for, where there are no mistakes."""
        return Choices(
            full=self.full,
            limit=int(self.limit) if self.limit else None,
            after=begin_of(self.after) if self.after else None,
            before=begin_of(self.before) if self.before else None,
        )
