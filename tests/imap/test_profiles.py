"""What a connection makes of what each kind of server announces, by the bytes it sends."""

import pytest

from mailtrove.imap.connection import PasswordLogin, connect
from tests.imap.scripted import ScriptedServer
from tests.server_profiles import PROFILES, Profile

LOGIN = PasswordLogin("ada@lovelace.example", lambda: "correct horse")
DONE = b"TAG OK done\r\n"
EXAMINED = (
    b"* 3 EXISTS\r\n* OK [UIDVALIDITY 7] .\r\n* OK [UIDNEXT 12] .\r\n* OK [HIGHESTMODSEQ 900] .\r\n"
    b"TAG OK [READ-ONLY] done\r\n"
)


@pytest.mark.parametrize("profile", PROFILES, ids=str)
def test_a_server_is_asked_for_what_it_announces_and_no_more(profile: Profile) -> None:
    enabled = f"* ENABLED {profile.enabled}\r\n".encode() if profile.enabled else b""
    capability = f"* CAPABILITY {profile.capability} AUTH=PLAIN\r\n".encode()
    answers = {"CAPABILITY": capability + DONE, "ENABLE": enabled + DONE, "EXAMINE": EXAMINED}
    script = ScriptedServer(answers)
    with script, connect(script.server(), LOGIN) as connection:
        assert (connection.tells_vanished, connection.has_labels) == (profile.tells_vanished, profile.has_labels)
        connection.folders()
        connection.states()
        assert connection.examine("INBOX").highestmodseq == (900 if profile.counts_changes else 0)
    sent = b"\n".join(script.commands).decode()
    assert ("ENABLE " in sent) == ("ENABLE" in profile.capability)
    assert ("ENABLE QRESYNC" in sent) == (" QRESYNC" in profile.capability)
    assert ("RETURN (STATUS" in sent) == profile.tells_states
    assert ("HIGHESTMODSEQ" in sent) == (profile.counts_changes and profile.tells_states)
