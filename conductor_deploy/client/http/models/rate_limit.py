from __future__ import annotations

from dataclasses import KW_ONLY

from conductor_deploy.client._model import Model, model, one_of

__all__ = ["RateLimit", "RateLimitConfig"]


@model
class RateLimit(Model):
    """How many executions may run at once for each value of `rate_limit_key`. `tag` is the older way to say it."""

    tag: str | None = None
    concurrent_execution_limit: int | None = None
    rate_limit_key: str | None = None
    concurrent_exec_limit: int | None = None
    _: KW_ONLY
    policy: str | None = one_of("QUEUE", "REJECT")


RateLimitConfig = RateLimit  # its name in the server
