"""Web pages over HTTPS on loopback for tests, under any host name, with a certificate of a throw-away authority."""

import http.server
import ssl
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Self

import trustme

_TYPE: Final = "text/xml"


class HttpsServer:
    """Serves `pages` by "host/path"; a page that begins with "-> " is a redirect there, what is missing is 404."""

    def __init__(self, pages: Mapping[str, str], hosts: tuple[str, ...], folder: Path) -> None:
        self.asked: list[str] = []
        """Every request, like "autoconfig.lovelace.org/mail/config-v1.1.xml?…"."""
        self.authority: Final = trustme.CA()
        self.ca_file = folder / "web-ca.pem"
        self.authority.cert_pem.write_to_path(self.ca_file)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.authority.issue_cert(*hosts).configure_cert(context)
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _handler(pages, self.asked))
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self._server.daemon_threads = True
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


def _handler(pages: Mapping[str, str], asked: list[str]) -> type[http.server.BaseHTTPRequestHandler]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            host = self.headers["Host"].partition(":")[0]
            asked.append(f"{host}{self.path}")
            page = pages.get(f"{host}{self.path.partition('?')[0]}")
            body = b"" if page is None or page.startswith("-> ") else page.encode()
            self.send_response(404 if page is None else 302 if page.startswith("-> ") else 200)
            if page and page.startswith("-> "):
                self.send_header("Location", page.removeprefix("-> "))
            self.send_header("Content-Type", _TYPE)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing is printed."""

    return Handler
