"""Where the style sheets are: beside `app/` in a checkout, inside the package in an installed wheel."""

from pathlib import Path
from typing import Final

_HERE: Final = Path(__file__).parent
_PLACES: Final = (_HERE / "styles", _HERE.parents[2] / "styles")


def stylesheet(name: str) -> Path:
    """The path of `styles/<name>.tcss`.

    Raises:
        FileNotFoundError: in neither place, so the installation is broken.
    """
    for place in _PLACES:
        if (file := place / f"{name}.tcss").is_file():
            return file
    raise FileNotFoundError(f"{name}.tcss is neither in {_PLACES[0]} nor in {_PLACES[1]}")
