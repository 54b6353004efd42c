"""Metrics of a process, and the text that Prometheus reads.

`collect()` yields what the `prometheus_client` package takes from a collector, so a program that has it can register a
`Registry` there.
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

__all__ = ["Family", "Registry", "Sample", "exposition"]

_Labels: TypeAlias = tuple[tuple[str, str], ...]

_WINDOW = 1000  # observations that quantiles are of
_QUANTILES = (0.5, 0.75, 0.9, 0.95, 0.99)


class Sample(NamedTuple):
    """A value of a series."""

    name: str
    labels: Mapping[str, str]
    value: float
    timestamp: float | None = None
    exemplar: None = None


@dataclass(frozen=True, slots=True)
class Family:
    """A metric with all its series; `type` is counter, gauge or histogram. A counter's name lacks its `_total`."""

    name: str
    documentation: str
    type: str
    samples: Sequence[Sample]
    unit: str = ""


@dataclass(slots=True)
class _Value:
    """A counter or gauge."""

    value: float = 0.0


@dataclass(slots=True)
class _Histogram:
    """How many observations were at most as large as each bound, and larger than the one before."""

    bounds: Sequence[float]
    counts: list[int] = field(default_factory=list)
    sum: float = 0.0

    def observe(self, value: float) -> None:
        self.counts = self.counts or [0] * (len(self.bounds) + 1)
        self.counts[bisect_left(self.bounds, value)] += 1
        self.sum += value


@dataclass(slots=True)
class _Quantiles:
    """The last observations; count and sum are of all."""

    window: deque[float] = field(default_factory=lambda: deque(maxlen=_WINDOW))
    count: int = 0
    sum: float = 0.0

    def observe(self, value: float) -> None:
        self.window.append(value)
        self.count += 1
        self.sum += value


@dataclass(frozen=True, slots=True)
class _Metric:
    documentation: str
    read: Callable[[str, str, Mapping[_Labels, Any]], Iterable[Family]]
    series: dict[_Labels, Any] = field(default_factory=dict)


class Registry:
    """Counts and measures; any thread may. A series begins when it is first spoken of."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._metrics: dict[str, _Metric] = {}

    def count(self, name: str, documentation: str, labels: Mapping[str, str]) -> None:
        """One more."""
        with self._lock:
            self._series(_counter, name, documentation, labels, _Value).value += 1

    def set(self, name: str, documentation: str, labels: Mapping[str, str], value: float) -> None:
        """So many now."""
        with self._lock:
            self._series(_gauge, name, documentation, labels, _Value).value = value

    def observe(
        self, name: str, documentation: str, labels: Mapping[str, str], value: float, bounds: Sequence[float]
    ) -> None:
        """One more of this size, in a histogram with these upper bounds."""
        with self._lock:
            self._series(_histogram, name, documentation, labels, lambda: _Histogram(bounds)).observe(value)

    def observe_quantiles(
        self, name: str, documentation: str, labels: Mapping[str, str], value: float
    ) -> None:
        """One more of this size; what is read are quantiles of the last thousand."""
        with self._lock:
            self._series(_quantiles, name, documentation, labels, _Quantiles).observe(value)

    def collect(self) -> Iterator[Family]:
        """All metrics, as they are now."""
        with self._lock:
            families = [
                family
                for name, metric in self._metrics.items()
                for family in metric.read(name, metric.documentation, metric.series)
            ]
        yield from families

    def get_sample_value(self, name: str, labels: Mapping[str, str] | None = None) -> float | None:
        """The value of a series, `_total`, `_count` and the like in its name; None if there is none."""
        samples = (sample for family in self.collect() for sample in family.samples)
        return next(
            (each.value for each in samples if (each.name, each.labels) == (name, labels or {})), None
        )

    def _series(
        self, read: Any, name: str, documentation: str, labels: Mapping[str, str], new: Callable[[], Any]
    ) -> Any:
        metric = self._metrics.get(name)
        if metric is None:
            metric = self._metrics[name] = _Metric(documentation, read)
        key = tuple(labels.items())
        if key not in metric.series:
            metric.series[key] = new()
        return metric.series[key]


def _counter(name: str, documentation: str, series: Mapping[_Labels, _Value]) -> Iterator[Family]:
    samples = [Sample(f"{name}_total", dict(labels), each.value) for labels, each in series.items()]
    yield Family(name, documentation, "counter", samples)


def _gauge(name: str, documentation: str, series: Mapping[_Labels, _Value]) -> Iterator[Family]:
    samples = [Sample(name, dict(labels), each.value) for labels, each in series.items()]
    yield Family(name, documentation, "gauge", samples)


def _histogram(name: str, documentation: str, series: Mapping[_Labels, _Histogram]) -> Iterator[Family]:
    samples: list[Sample] = []
    for key, each in series.items():
        labels, total = dict(key), 0
        for bound, count in zip((*each.bounds, float("inf")), each.counts, strict=True):
            total += count
            samples.append(Sample(f"{name}_bucket", {**labels, "le": _number(bound)}, total))
        samples += [Sample(f"{name}_count", labels, total), Sample(f"{name}_sum", labels, each.sum)]
    yield Family(name, documentation, "histogram", samples)


def _quantiles(name: str, documentation: str, series: Mapping[_Labels, _Quantiles]) -> Iterator[Family]:
    """As three gauges, since that is what they have always been to those who read them."""
    ordered = {labels: sorted(each.window) for labels, each in series.items()}
    quantiles = [
        Sample(name, {**dict(labels), "quantile": str(share)}, _quantile(values, share))
        for labels, values in ordered.items()
        for share in _QUANTILES
    ]
    yield Family(name, documentation, "gauge", quantiles)
    for part in ("count", "sum"):
        samples = [
            Sample(f"{name}_{part}", dict(labels), getattr(each, part)) for labels, each in series.items()
        ]
        yield Family(f"{name}_{part}", f"{documentation}: {part}", "gauge", samples)


def _quantile(ordered: Sequence[float], share: float) -> float:
    """Between the two that are next to it, in proportion."""
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


def exposition(families: Iterable[Family]) -> str:
    """The text format of Prometheus, version 0.0.4."""
    return "".join(line for family in families for line in _lines(family))


def _lines(family: Family) -> Iterator[str]:
    name = f"{family.name}_total" if family.type == "counter" else family.name
    yield f"# HELP {name} {_escaped(family.documentation)}\n# TYPE {name} {family.type}\n"
    for sample in family.samples:
        labels = ",".join(f'{key}="{_quoted(text)}"' for key, text in sorted(sample.labels.items()))
        yield f"{sample.name}{{{labels}}}" if labels else sample.name
        yield f" {_number(sample.value)}\n"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("\n", r"\n")


def _quoted(text: str) -> str:
    return _escaped(text).replace('"', r"\"")


def _number(value: float) -> str:
    """As Go writes it, which Prometheus compares bounds by: 1000000 is 1e+06."""
    if value == float("inf"):
        return "+Inf"
    text = repr(float(value))
    whole, _, fraction = text.partition(".")
    if len(whole) < 7:
        return text
    digits = f"{whole}{fraction}".rstrip("0")
    return f"{digits[0]}.{digits[1:]}".rstrip(".") + f"e+{len(whole) - 1:02}"
