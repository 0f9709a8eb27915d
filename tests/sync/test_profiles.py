"""What a repeated sync asks about a folder of each kind of server, whatever happened there; and that it finds it.

`.` stands for EXAMINE. Servers that tell the states of all folders at once aren't asked about one that is as it was.
"""

from collections.abc import Callable
from typing import Final

import pytest

from mailtrove.archive import browse
from mailtrove.archive.store import places
from mailtrove.sync.events import SyncState
from tests.server_profiles import PROFILES, Profile
from tests.sync.house import House, letter
from tests.sync.scripted_server import ScriptedServer

SHORT: Final = {"examine": ".", "status": "STATUS", "facts": "flags"}
PLAIN: Final = "no CONDSTORE"
COUNTS: Final = "CONDSTORE"
TELLS: Final = "QRESYNC"


def nothing(_: ScriptedServer) -> None:
    pass


def came(server: ScriptedServer) -> None:
    server.put("Work", letter(100))


def went(server: ScriptedServer) -> None:
    server.expunge("Work", 3)


def came_and_went(server: ScriptedServer) -> None:
    server.put("Work", letter(100))
    server.expunge("Work", 3)


def came_and_went_again(server: ScriptedServer) -> None:
    server.expunge("Work", server.put("Work", letter(100)))


def was_read(server: ScriptedServer) -> None:
    server.flag("Work", 3, "\\Seen")


def was_starred(server: ScriptedServer) -> None:
    server.flag("Work", 3, "\\Flagged")


def was_emptied(server: ScriptedServer) -> None:
    server.expunge("Work", *server.boxes["Work"].letters)


def was_renumbered(server: ScriptedServer) -> None:
    server.renumber("Work")


def was_moved_in(server: ScriptedServer) -> None:
    server.move(2, "INBOX", "Work")


Happening = Callable[[ScriptedServer], None]

ASKED: Final[dict[Happening, dict[str, str]]] = {
    nothing: {PLAIN: "STATUS", COUNTS: "", TELLS: ""},
    came: {
        PLAIN: "STATUS . uids_from flags flags",
        COUNTS: ". uids_from changed_since flags",
        TELLS: ". changes_since flags",
    },
    went: {PLAIN: "STATUS . uids flags", COUNTS: ". uids changed_since", TELLS: ". changes_since"},
    came_and_went: {
        PLAIN: "STATUS . uids_from uids flags",
        COUNTS: ". uids_from uids changed_since flags",
        TELLS: ". changes_since flags",
    },
    came_and_went_again: {
        PLAIN: "STATUS . uids_from",
        COUNTS: ". uids_from changed_since",
        TELLS: ". changes_since",
    },
    was_read: {PLAIN: "STATUS . flags", COUNTS: ". changed_since flags", TELLS: ". changed_since flags"},
    was_starred: {PLAIN: "STATUS", COUNTS: ". changed_since flags", TELLS: ". changed_since flags"},
    was_emptied: {PLAIN: "STATUS .", COUNTS: ". changed_since", TELLS: ". changes_since"},
    was_renumbered: {PLAIN: "STATUS . uids flags", COUNTS: ". uids flags", TELLS: ". uids flags"},
    was_moved_in: {
        PLAIN: "STATUS . uids_from flags flags",
        COUNTS: ". uids_from changed_since flags",
        TELLS: ". changes_since flags",
    },
}


def kind(profile: Profile) -> str:
    """What decides about the questions."""
    return TELLS if profile.tells_vanished else COUNTS if profile.counts_changes else PLAIN


@pytest.fixture
def changed(house: House, profile: Profile, happening: Happening) -> House:
    """A mailbox on such a server, synced once; then something happened."""
    server = house.server
    server.counts_changes, server.tells_vanished = profile.counts_changes, profile.tells_vanished
    server.tells_states = profile.tells_states
    house.engine = house.engine_with(connections=1)
    for number in range(12):
        server.put("INBOX" if number % 2 else "Work", letter(number))
    house.sync()
    server.heard.clear()
    happening(server)
    return house


@pytest.mark.parametrize("profile", PROFILES, ids=str)
@pytest.mark.parametrize("happening", ASKED, ids=lambda one: one.__name__)
def test_what_happened_is_found_by_the_cheapest_questions(
    changed: House, profile: Profile, happening: Happening
) -> None:
    server = changed.server
    assert changed.sync().state is SyncState.DONE
    heard = [one.name for one in server.heard if one.folder == "Work" and one.name not in ("bodies", "message_ids")]
    assert " ".join(SHORT.get(name, name) for name in heard) == ASKED[happening][kind(profile)]
    assert server.count("bodies") == (happening in (came, came_and_went))
    if ASKED[happening][kind(profile)] == "STATUS":
        changed.write("UPDATE folder SET looked_at = looked_at - 7200, skimmed_at = skimmed_at - 7200")
        changed.sync()
    for folder in browse.folders(changed.archive):
        kept = places(changed.archive, folder.id, folder.uidvalidity)
        live = {uid: place.flags for uid, place in kept.items() if not place.gone}
        assert live == {uid: one.flags for uid, one in server.boxes[folder.name].letters.items()}
