"""What workers are doing, as a table and as a line."""

from dataclasses import replace

import pytest

from conductor_deploy.present.activity import Activity, Overview, activity_line, activity_table
from conductor_deploy.present.palette import COLORED, PLAIN
from conductor_deploy.present.width import columns

URL = "http://localhost:8080/api"
CHARGE = Activity("charge", 1200, 2, 4, 1024, 3, 12.44, 0.0084, 1.25)
SHIP = Activity("ship")


def test_a_table_has_the_busiest_type_first() -> None:
    overview = Overview(URL, 75, [SHIP, CHARGE])
    assert activity_table(overview, 20, 100, PLAIN) == (
        "http://localhost:8080/api · 2 workers · up 1m15s · Ctrl-C stops\n"
        "TASK    POLLS  RUNNING   DONE  FAILED  TASKS/S   P50    P95\n"
        "charge  1,200      2/4  1,024       3     12.4  8 ms  1.2 s\n"
        "ship        0      0/1      0       0      0.0     -      -"
    )


def test_a_small_terminal_shows_the_busiest() -> None:
    rows = [Activity(f"t{number}", done=number) for number in range(100)]
    lines = activity_table(Overview(URL, 3700, rows, "Cannot reach it\x1b[2J."), 8, 30, PLAIN).splitlines()
    assert [line.split()[0] for line in lines[2:6]] == ["t99", "t98", "t97", "t96"]
    assert lines[6:] == ["and 96 more", "Cannot reach it\\x1b[2J."]
    assert len(lines) == 8
    assert max(map(len, lines)) == 30


def test_a_long_name_gives_way_to_the_numbers() -> None:
    rows = [replace(CHARGE, task="charge" * 20), Activity("注文" * 20)]
    lines = activity_table(Overview(URL, 1, rows), 20, 80, PLAIN).splitlines()
    assert lines[2].startswith("chargecharge")
    assert lines[2].endswith("…  1,200      2/4  1,024       3     12.4  8 ms  1.2 s")
    assert {columns(line) for line in lines[1:]} == {80}


@pytest.mark.parametrize(
    ("seconds", "is_stopping", "end"),
    [
        (5, False, "1 worker · up 5s · Ctrl-C stops"),
        (7300, True, "1 worker · up 2h01m · stopping, Ctrl-C once more stops at once"),
    ],
)
def test_the_title_says_how_long_and_how_to_stop(seconds: float, is_stopping: bool, end: str) -> None:
    overview = Overview(URL, seconds, [SHIP], is_stopping=is_stopping)
    assert activity_table(overview, 20, 200, PLAIN).splitlines()[0] == f"{URL} · {end}"


def test_trouble_is_painted() -> None:
    text = activity_table(Overview(URL, 1, [SHIP], "gone"), 20, 100, COLORED)
    assert text.endswith("\x1b[1;31mgone\x1b[0m")


def test_a_line_sums_up_and_names_what_failed() -> None:
    assert activity_line(Overview(URL, 1, [CHARGE, SHIP])) == (
        "1,024 done, 12.4 tasks/s, 2 running, 1,200 polls, failed: charge 3"
    )
    assert activity_line(Overview(URL, 1, [SHIP], "gone")) == "0 done, 0.0 tasks/s, 0 running, 0 polls, gone"
