"""The server: one thread for each request, and a clean end on SIGTERM."""

import os
import signal
import threading
from socketserver import ThreadingMixIn
from types import FrameType
from wsgiref.simple_server import WSGIServer, make_server

from numbers_api.application import application

DEFAULT_PORT = 8000


class Server(ThreadingMixIn, WSGIServer):
    """Requests do not wait for each other, and none of them holds up the end."""

    daemon_threads = True


def port() -> int:
    """Return the port to listen on; the environment variable PORT decides."""
    return int(os.environ.get("PORT", DEFAULT_PORT))


def serve() -> None:
    """Serve until SIGTERM or SIGINT."""
    with make_server("", port(), application, server_class=Server) as server:

        def stop(_signal: int, _frame: FrameType | None) -> None:
            # shutdown() waits for the loop that this handler interrupts.
            threading.Thread(target=server.shutdown).start()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        print(f"numbers-api listens on port {server.server_port}")
        server.serve_forever(poll_interval=0.1)
    print("numbers-api has ended")
