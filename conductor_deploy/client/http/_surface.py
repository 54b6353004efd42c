"""What the official API clients offer besides calls, sync and async alike."""

from __future__ import annotations

import datetime
import mimetypes
import re
import tempfile
from base64 import b64encode
from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from conductor_deploy.client._model import decode, plain
from conductor_deploy.client.configuration.configuration import Configuration

if TYPE_CHECKING:
    from conductor_deploy.client._call import Call
    from conductor_deploy.client._exchange import Pairs
    from conductor_deploy.wire.answer import Answer

__all__ = ["OfficialSurface", "value_of"]


def value_of(call: Call, answer: Answer) -> Any:
    """What a call answers. Where the server has no content for a list, the list is empty.

    ApiException for a list of something else than objects where models are expected.
    """
    if call.is_raw:
        from conductor_deploy.client.http.rest import RESTResponse  # needs the HTTP library

        return RESTResponse.of(answer)
    if answer.value is None and call.result is not None and call.result.startswith("list["):
        return []
    value = decode(call.result, answer.value)
    if isinstance(value, list) and call.result and call.result[5:6].isupper():  # "list[Task]"
        _refuse_odd(call, answer.status, value)
    return value


def _refuse_odd(call: Call, status: int, models: Sequence[Any]) -> None:
    odd = next((item for item in models if item is not None and not hasattr(item, "to_dict")), None)
    if odd is not None:
        from conductor_deploy.client.http.rest import ApiException

        raise ApiException(status, f"{call.endpoint} answered {str(odd)[:50]!r} in a {call.result}")


class OfficialSurface:
    """A configuration, what goes with each call, and the codec."""

    PRIMITIVE_TYPES = (float, bool, bytes, str, int)
    NATIVE_TYPES_MAPPING: Mapping[str, type] = {
        "int": int,
        "long": int,
        "float": float,
        "str": str,
        "bool": bool,
        "date": datetime.date,
        "datetime": datetime.datetime,
        "object": object,
    }

    def __init__(
        self,
        configuration: Configuration | None = None,
        header_name: str | None = None,
        header_value: str | None = None,
        cookie: str | None = None,
        metrics_collector: Any = None,
    ) -> None:
        self.configuration: Configuration = Configuration() if configuration is None else configuration
        self.default_headers: dict[str, Any] = {"Accept-Encoding": "gzip"}
        if header_name is not None:
            self.default_headers[header_name] = header_value
        self.default_headers.update(_basic_authorization(self.configuration.host))
        self.cookie = cookie
        self.metrics_collector = metrics_collector

    def sanitize_for_serialization(self, obj: Any) -> Any:
        """The JSON of a value with models anywhere inside, as Python's own types."""
        return plain(obj)

    def deserialize(self, response: Any, response_type: str | type) -> Any:
        """The value of a response's `data`: JSON if it is that, else text; "file" saves it, answering the path."""
        if response_type == "file":
            return self._save(response)
        try:
            data = response.json()
        except ValueError:
            data = response.data
        return self.deserialize_class(data, response_type)

    def deserialize_class(self, data: Any, klass: str | type) -> Any:
        """The value of parsed JSON, as the type text or the class says: "list[Task]", "WorkflowDef", "datetime", …

        Inside lists and models, numbers and dates stay the JSON that they are, whatever their type says: what was
        read is written again as it was. ApiException for what is no such number or date.
        """
        kind = self.NATIVE_TYPES_MAPPING.get(klass, klass) if isinstance(klass, str) else klass
        return decode(klass, data) if kind not in _NATIVE or data is None else _as_native(data, kind)

    def parameters_to_tuples(
        self, params: Pairs, collection_formats: Mapping[str, str] | None
    ) -> list[tuple[str, Any]]:
        """Names and values, collections as "multi", "ssv", "tsv", "pipes" or "csv"."""
        from conductor_deploy.client._exchange import pairs

        return pairs(params, collection_formats)

    def prepare_post_parameters(
        self, post_params: Sequence[Any] | None = None, files: Mapping[str, Any] | None = None
    ) -> list[Any]:
        """The fields of a form, with the content of the files that are named."""
        names = [(field, name) for field, named in (files or {}).items() if named for name in _several(named)]
        return [*(post_params or ()), *((field, _file(Path(name))) for field, name in names)]

    def select_header_accept(self, accepts: Sequence[str] | None) -> str | None:
        """JSON if it is among them, else all of them; None of none."""
        lowered = [accept.lower() for accept in accepts or ()]
        if "application/json" in lowered:
            return "application/json"
        return ", ".join(lowered) or None

    def select_header_content_type(self, content_types: Sequence[str] | None) -> str:
        """JSON if it may be, else the first."""
        lowered = [content_type.lower() for content_type in content_types or ()]
        if not lowered or "application/json" in lowered or "*/*" in lowered:
            return "application/json"
        return lowered[0]

    def update_params_for_auth(
        self,
        headers: MutableMapping[str, Any],
        querys: MutableMapping[str, Any],
        auth_settings: Mapping[str, Mapping[str, Any]] | None,
    ) -> None:
        """Add what `get_authentication_headers` answers to headers and query."""
        for place, target in (("header", headers), ("query", querys)):
            target.update((auth_settings or {}).get(place, {}))

    def _save(self, response: Any) -> str:
        """Save a download under the name that it comes with, without folders, or under a new one."""
        folder = tempfile.mkdtemp(dir=self.configuration.temp_folder_path)
        disposition = response.getheader("Content-Disposition") or ""
        named = re.search(r"filename=['\"]?([^'\"\s;]+)", disposition)
        name = Path(named[1].replace("\\", "/")).name if named else ""
        path = Path(folder, name if name not in ("", "..") else "download")
        data = response.content if hasattr(response, "content") else response.data
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return str(path)


_NATIVE = (int, float, str, datetime.date, datetime.datetime)


def _as_native(data: Any, kind: Any) -> Any:
    from conductor_deploy.client.http.rest import ApiException

    if isinstance(data, dict | list):
        return data
    try:
        if kind is datetime.date or kind is datetime.datetime:
            read = datetime.datetime.fromisoformat(data.replace("Z", "+00:00"))
            return read if kind is datetime.datetime else read.date()
        return kind(data)
    except ValueError as error:
        raise ApiException(0, f"`{data}` is no {kind.__name__}") from error


def _basic_authorization(host: str) -> Mapping[str, str]:
    """The header of the user and the password in a URL."""
    user, at, _ = urlsplit(host).netloc.rpartition("@")
    return {"authorization": f"Basic {b64encode(unquote(user).encode()).decode()}"} if at else {}


def _several(named: Any) -> Iterable[str]:
    return named if isinstance(named, (list, tuple)) else [named]


def _file(path: Path) -> tuple[str, bytes, str]:
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return path.name, path.read_bytes(), kind
