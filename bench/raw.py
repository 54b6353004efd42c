"""The bases of the bench: the same requests with nothing around them, in one process.

`raw.py read URL FOLDER` reads the four kinds and the files; `raw.py write URL FOLDER SIZE` sends the files, by
POST one at a time, or by PUT so many in one request, and prints the seconds that the requests took.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

import httpx

LISTINGS = ["/metadata/workflow", "/metadata/taskdefs", "/event", "/scheduler/schedules"]


def read(client: httpx.Client, folder: str) -> None:
    for path in LISTINGS:
        json.loads(client.get(path).raise_for_status().content)
    load(folder)


def write(client: httpx.Client, folder: str, size: int) -> None:
    bodies = load(folder)
    begun = time.perf_counter()
    for first in range(0, len(bodies), size):
        if size == 1:
            answer = client.post("/metadata/workflow", json=bodies[first])
        else:
            answer = client.put("/metadata/workflow", json=bodies[first : first + size])
        answer.raise_for_status()
    print(time.perf_counter() - begun)


def load(folder: str) -> list[Any]:
    found = []
    for path in sorted(Path(folder).glob("*.json")):
        with path.open(encoding="utf-8") as file:
            found.append(json.load(file))
    return found


if __name__ == "__main__":
    what, url, folder, *size = sys.argv[1:]
    with httpx.Client(base_url=url, timeout=60) as client:
        read(client, folder) if what == "read" else write(client, folder, int(size[0]))
