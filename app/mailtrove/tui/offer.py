"""What a line that is being typed may become, and which of that the person is at; pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mailtrove.search.completion import Candidate


@dataclass(frozen=True, slots=True)
class Offer:
    """Candidates for what was typed."""

    typed: str = ""
    candidates: "Sequence[Candidate]" = ()
    picked: int | None = None
    """The one that stands in the line in place of what was typed."""

    @property
    def text(self) -> str:
        """What stands in the line."""
        return self.typed if self.picked is None else self.candidates[self.picked].text

    def moved(self, step: int) -> "Offer":
        """With the next one picked, or the one before; beyond both ends is what was typed."""
        places = [None, *range(len(self.candidates))]
        return replace(self, picked=places[(places.index(self.picked) + step) % len(places)])

    def taken(self, index: int) -> "Offer":
        """As if the candidate had been typed."""
        return Offer(self.candidates[index].text)
