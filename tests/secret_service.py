"""A real Secret Service for tests: gnome-keyring on a message bus of its own, which no desktop of the person's sees."""

import os
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import secretstorage

_BUS: Final = """\
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""
"""A session's rules, without services that are started on demand: no program may appear and ask for a password."""
_START_SECONDS: Final = 60.0


class SecretService:
    """Runs from `with` to its end, unlocked at first; `address` is its bus, for DBUS_SESSION_BUS_ADDRESS."""

    def __init__(self) -> None:
        self._home = tempfile.TemporaryDirectory(prefix="mailtrove-keyring-")
        self._running: list[subprocess.Popen[bytes]] = []
        self.address = ""

    def __enter__(self) -> Self:
        try:
            self._start()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def lock(self) -> None:
        """As the screen saver of some desktops does."""
        bus = secretstorage.dbus_init()
        secretstorage.get_default_collection(bus).lock()
        bus.close()

    def labels(self) -> list[str]:
        """What a person would see in the keyring's own window."""
        bus = secretstorage.dbus_init()
        found = [item.get_label() for item in secretstorage.get_default_collection(bus).get_all_items()]
        bus.close()
        return found

    def _start(self) -> None:
        home = self._home.name
        config = Path(home) / "bus.conf"
        config.write_text(_BUS)
        bus = subprocess.Popen(
            ["dbus-daemon", f"--config-file={config}", "--nofork", "--print-address=1"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._running.append(bus)
        assert bus.stdout is not None
        self.address = bus.stdout.readline().decode().strip()
        env = {"PATH": os.environ["PATH"], "HOME": home, "DBUS_SESSION_BUS_ADDRESS": self.address}
        for name in ("XDG_RUNTIME_DIR", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
            env[name] = f"{home}/{name.lower()}"
            Path(env[name]).mkdir(mode=0o700)
        daemon = subprocess.Popen(
            ["gnome-keyring-daemon", "--unlock", "--components=secrets", "--foreground"],
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._running.append(daemon)
        assert daemon.stdin is not None
        daemon.stdin.write(b"the keyring's own password")
        daemon.stdin.close()
        self._wait()

    def _wait(self) -> None:
        until = time.monotonic() + _START_SECONDS
        before, os.environ["DBUS_SESSION_BUS_ADDRESS"] = os.environ.get("DBUS_SESSION_BUS_ADDRESS"), self.address
        try:
            while not self._answers():
                assert time.monotonic() < until, "gnome-keyring did not start"
                time.sleep(0.05)
        finally:
            os.environ.pop("DBUS_SESSION_BUS_ADDRESS")
            if before is not None:
                os.environ["DBUS_SESSION_BUS_ADDRESS"] = before

    def _answers(self) -> bool:
        bus = secretstorage.dbus_init()
        try:
            return (
                secretstorage.check_service_availability(bus)
                and not secretstorage.get_collection_by_alias(bus, "default").is_locked()
            )
        except secretstorage.exceptions.SecretStorageException:
            return False
        finally:
            bus.close()

    def _stop(self) -> None:
        for process in reversed(self._running):
            process.terminate()
            process.wait(10)
            if process.stdout is not None:
                process.stdout.close()
        self._running.clear()
        self._home.cleanup()
