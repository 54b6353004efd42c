"""An authenticating gate in front of a server, which hands out tokens as Orkes Conductor does.

with FaultProxy(TokenGate(httpx.HTTPTransport()), access.url) as proxy:
    Configuration(server_api_url=proxy.url, authentication_settings=AuthenticationSettings("key", "hunter2"))
"""

import json
import threading
from itertools import count

import httpx


class TokenGate(httpx.BaseTransport):
    """Lets through whoever shows the newest token. `sign_ins` counts the requests for one, `refused` the rest."""

    def __init__(self, upstream: httpx.BaseTransport, secret: str = "hunter2") -> None:
        self.secret = secret
        self.complaint = "EXPIRED_TOKEN"
        self.sign_ins = 0
        self.refused = 0
        self.passed = 0
        self._upstream = upstream
        self._numbers = count(1)
        self._valid = ""
        self._lock = threading.Lock()

    def revoke(self) -> None:
        """No token is valid any more."""
        self._valid = ""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/token"):
            return self._sign_in(request)
        with self._lock:
            is_valid = self._valid and request.headers.get("x-authorization") == self._valid
            self.passed, self.refused = self.passed + bool(is_valid), self.refused + (not is_valid)
        if not is_valid:
            return httpx.Response(401, json={"error": self.complaint, "message": "Token is not valid"})
        return self._upstream.handle_request(request)

    def close(self) -> None:
        self._upstream.close()

    def _sign_in(self, request: httpx.Request) -> httpx.Response:
        with self._lock:
            self.sign_ins += 1
            if json.loads(request.read()) != {"keyId": "key", "keySecret": self.secret}:
                message = f"{json.loads(request.content)['keySecret']} is not the secret of key"
                return httpx.Response(401, json={"message": message, "error": "INVALID_KEY"})
            self._valid = f"token-{next(self._numbers)}"
            return httpx.Response(200, json={"token": self._valid})
