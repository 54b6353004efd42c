"""Stands in for `java` where a test needs a server that starts at once, or goes wrong on purpose.

What goes wrong is a word in the variable STAND_IN: `dies`, `sick` (never healthy) or `deaf` (to SIGTERM).
"""

import os
import signal
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

BEHAVIOUR = os.environ.get("STAND_IN", "")


class Health(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(503 if BEHAVIOUR == "sick" else 200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Says nothing."""


def main(arguments: list[str]) -> None:
    sys.stderr.write("Conductor is starting\n")
    if BEHAVIOUR == "dies":
        sys.exit("APPLICATION FAILED TO START")
    if BEHAVIOUR == "deaf":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    port = next(argument for argument in arguments if argument.startswith("--server.port=")).partition("=")[2]
    HTTPServer(("127.0.0.1", int(port)), Health).serve_forever()


main(sys.argv[1:])
