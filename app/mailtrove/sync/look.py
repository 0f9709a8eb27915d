"""One look of a watch: an ordinary run, from its start to its end, after whatever else is done to the account."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from mailtrove.archive.records import Account
from mailtrove.errors import AlreadySyncing
from mailtrove.sync.choices import Choices
from mailtrove.sync.control import Control
from mailtrove.sync.engine import SyncEngine
from mailtrove.sync.events import SyncProgress, SyncState

_TICK: Final = 0.2


@dataclass(frozen=True, slots=True)
class Looked:
    """A run that has ended."""

    run: SyncProgress
    laboured: bool
    """The server made it wait."""


def look(
    engine: SyncEngine, account: Account, choices: Choices, control: Control, bide: Callable[[], object]
) -> Looked:
    """Bring what there is. `bide` waits a while, because another process is at the account.

    Raises:
        MailtroveError: as `SyncEngine.start`, but for `AlreadySyncing`.
        Stopped: nobody wants it any more; a run on its way goes on.
    """
    while not _is_started(engine, account, choices, bide):
        control.checkpoint()
    laboured = False
    while not engine.wait(account.id, _TICK):
        control.checkpoint()
        run = engine.progress(account.id)
        laboured = laboured or (run is not None and run.state is SyncState.WAITING)
    run = engine.progress(account.id)
    assert run is not None, "a run that was started has a picture"
    return Looked(run, laboured)


def _is_started(engine: SyncEngine, account: Account, choices: Choices, bide: Callable[[], object]) -> bool:
    try:
        engine.start(account, choices)
    except AlreadySyncing:
        if account.id in engine.active():
            engine.wait(account.id, _TICK)
        else:
            bide()
        return False
    return True
