from __future__ import annotations

from conductor_deploy.client._model import Model, model, one_of

__all__ = ["AuthenticationConfig"]


@model
class AuthenticationConfig(Model):
    """How a gateway authenticates its callers."""

    id: str | None = None
    application_id: str | None = None
    authentication_type: str | None = one_of("NONE", "API_KEY", "OIDC")
    api_keys: list[str] | None = None
    audience: str | None = None
    conductor_token: str | None = None
    created_by: str | None = None
    fallback_to_default_auth: bool | None = None
    issuer_uri: str | None = None
    passthrough: bool | None = None
    token_in_workflow_input: bool | None = None
    updated_by: str | None = None
