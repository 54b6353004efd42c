"""What workers are doing: a table that is drawn again and again, or a line now and then."""

from collections.abc import Sequence
from dataclasses import dataclass

from conductor_deploy.present.palette import Palette
from conductor_deploy.present.values import printable
from conductor_deploy.present.width import columns, cut, padded
from conductor_deploy.present.words import counted

__all__ = ["Activity", "Overview", "activity_line", "activity_table"]


@dataclass(frozen=True, slots=True)
class Activity:
    """The tasks of one type: polls, tasks that run, places for more, and what was done in all.

    `rate` is of tasks that ended per second of late, done or failed; `middle` and `high` are the seconds that half
    and 95 % of the last took at most, None before the first.
    """

    task: str
    polls: int = 0
    running: int = 0
    places: int = 1
    done: int = 0
    failed: int = 0
    rate: float = 0.0
    middle: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Overview:
    """All of them, for so many seconds; `trouble` is why the server does not answer."""

    server: str
    seconds: float
    rows: Sequence[Activity]
    trouble: str = ""
    is_stopping: bool = False


_NARROWEST = 16  # columns of a name
_HEAD = ("TASK", "POLLS", "RUNNING", "DONE", "FAILED", "TASKS/S", "P50", "P95")


def activity_table(overview: Overview, lines: int, width: int, palette: Palette) -> str:
    """At most so many lines, the busiest types if not all fit, each of at most so many columns."""
    busiest = sorted(overview.rows, key=lambda row: (-row.running, -row.done - row.failed, row.task))
    shown = busiest[: max(1, lines - 4)]
    cells = [_HEAD, *(_cells(row) for row in shown)]
    widths = [max(map(columns, column)) for column in zip(*cells, strict=True)]
    widths[0] = min(widths[0], max(_NARROWEST, width - sum(widths[1:]) - 2 * len(widths[1:])))
    table = [cut(_row(row, widths), width) for row in cells]
    more = len(busiest) - len(shown)
    text = [
        palette.paint("strong", cut(_title(overview), width)),
        palette.paint("faint", table[0]),
        *table[1:],
        *([f"and {more} more"] if more else []),
        *([palette.paint("error", cut(printable(overview.trouble), width))] if overview.trouble else []),
    ]
    return "\n".join(text)


def activity_line(overview: Overview) -> str:
    """All types together; those that failed by name."""
    rows = overview.rows
    failed = [f"{printable(row.task)} {row.failed:,}" for row in rows if row.failed]
    parts = [
        f"{sum(row.done for row in rows):,} done",
        f"{sum(row.rate for row in rows):.1f} tasks/s",
        f"{sum(row.running for row in rows):,} running",
        f"{sum(row.polls for row in rows):,} polls",
        *([f"failed: {', '.join(failed)}"] if failed else []),
        *([printable(overview.trouble)] if overview.trouble else []),
    ]
    return ", ".join(parts)


def _title(overview: Overview) -> str:
    workers = counted(len(overview.rows), "worker")
    end = "stopping, Ctrl-C once more stops at once" if overview.is_stopping else "Ctrl-C stops"
    return f"{overview.server} · {workers} · up {_time(overview.seconds)} · {end}"


def _cells(row: Activity) -> Sequence[str]:
    return (
        printable(row.task),
        f"{row.polls:,}",
        f"{row.running}/{row.places}",
        f"{row.done:,}",
        f"{row.failed:,}",
        f"{row.rate:.1f}",
        _duration(row.middle),
        _duration(row.high),
    )


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    name = padded(cut(cells[0], widths[0]), widths[0])
    return "  ".join([name, *(text.rjust(width) for text, width in zip(cells[1:], widths[1:], strict=True))])


def _duration(seconds: float | None) -> str:
    if seconds is None:
        return "-"
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"


def _time(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}h{minutes:02}m" if hours else f"{minutes}m{rest:02}s" if minutes else f"{rest}s"
