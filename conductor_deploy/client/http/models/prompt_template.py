from __future__ import annotations

from typing import TYPE_CHECKING

from conductor_deploy.client._model import Model, model, named

if TYPE_CHECKING:
    from conductor_deploy.client.http.models.tag_object import TagObject

__all__ = ["PromptTemplate"]


def _twin() -> None:
    """The default of a time that may be known by its other name."""


@model
class PromptTemplate(Model):
    """A prompt with `${…}` variables. Times are in milliseconds since 1970, each under an old and a new name."""

    created_by: str | None = None
    create_time: int | None = named(factory=_twin)
    description: str | None = None
    integrations: list[str] | None = None
    name: str | None = None
    owner_app: str | None = None
    tags: list[TagObject] | None = None
    template: str | None = None
    updated_by: str | None = None
    update_time: int | None = named(factory=_twin)
    variables: list[str] | None = None
    version: int | None = 1
    created_on: int | None = named(factory=_twin)
    updated_on: int | None = named(factory=_twin)

    def __post_init__(self) -> None:
        for name in ("create_time", "update_time"):
            setattr(self, name, getattr(self, name) or getattr(self, _TWINS[name]))

    if not TYPE_CHECKING:  # as in Model

        def __setattr__(self, name, value):
            super().__setattr__(name, value)
            if name in _TWINS:
                super().__setattr__(_TWINS[name], value)

        def __getattr__(self, name):
            return self.__dict__.get(_TWINS[name]) if name in _TWINS else super().__getattr__(name)


_TWINS = {
    "create_time": "created_on",
    "created_on": "create_time",
    "update_time": "updated_on",
    "updated_on": "update_time",
}
