"""The one line that joins a browser on another computer with the receiver on this one, over SSH."""

import getpass
import ipaddress
import os
import shlex
import socket
from collections.abc import Mapping

_USUAL_PORT = "22"


def over_ssh(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether the person sits at another computer, and has their browser there."""
    return bool(environ.get("SSH_CONNECTION"))


def ssh_command(port: int, environ: Mapping[str, str] = os.environ) -> str:
    """What to run on the computer with the browser, so that its `localhost:port` is ours; empty when not over SSH.

    This computer's address and port are those that the person's own connection came to, which sshd tells in
    SSH_CONNECTION (sshd(8): client address and port, server address and port).
    """
    words = environ.get("SSH_CONNECTION", "").split()
    if not words:
        return ""
    address, ssh_port = (words + [""] * 4)[2:4]
    user = _user()
    target = shlex.quote(f"{user}@{_host(address)}" if user else _host(address))
    elsewhere = f"-p {ssh_port} " if ssh_port.isdecimal() and ssh_port != _USUAL_PORT else ""
    return f"ssh {elsewhere}-L {port}:localhost:{port} {target}"


def _host(address: str) -> str:
    """The address if it is one that others can reach, else this computer's name."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return socket.gethostname()
    return socket.gethostname() if found.is_loopback or found.is_unspecified else address


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # nobody here has this number
        return ""
