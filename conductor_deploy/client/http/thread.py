"""The thread of a call with `async_req=True`."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Any

__all__ = ["AwaitableThread"]


class AwaitableThread(threading.Thread):
    """A thread whose target's result can be had. It never prints what the target raised: `get` raises it."""

    def __init__(
        self,
        group: None = None,
        target: Callable[..., Any] | None = None,
        name: str | None = None,
        args: Iterable[Any] = (),
        kwargs: Mapping[str, Any] | None = None,
        *,
        daemon: bool | None = None,
    ) -> None:
        super().__init__(group=group, name=name, daemon=daemon)
        self._call = target, tuple(args), dict(kwargs or {})
        self._result: Any = None
        self._error: BaseException | None = None

    def run(self) -> None:
        """Call the target, and keep what it returns or raises."""
        target, args, kwargs = self._call
        try:
            self._result = target(*args, **kwargs) if target else None
        except BaseException as error:  # noqa: BLE001 - raised again where somebody waits for the result
            self._error = error

    def wait(self) -> None:
        """Wait for the end of the call, whatever becomes of it."""
        self.join()

    def get(self) -> Any:
        """Wait for the result; raises what the call raised."""
        self.join()
        if self._error is not None:
            raise self._error
        return self._result
