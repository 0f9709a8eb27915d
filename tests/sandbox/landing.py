"""Where the provider's answers land in these tests: an HTTP server on loopback that keeps what it is given."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, urlsplit


class Landing:
    """Takes answers by GET and by POST, newest last; `uri` is the redirect to ask for."""

    def __init__(self) -> None:
        self.answers: list[dict[str, str]] = []
        self.methods: list[str] = []
        self._server = HTTPServer(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        self.uri = f"http://localhost:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def _handler(landing: Landing) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._take("GET", urlsplit(self.path).query)

        def do_POST(self) -> None:
            self._take("POST", self.rfile.read(int(self.headers["Content-Length"])).decode())

        def _take(self, method: str, encoded: str) -> None:
            if answer := dict(parse_qsl(encoded)):
                landing.methods.append(method)
                landing.answers.append(answer)
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<h1>You are back.</h1>")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    return Handler
