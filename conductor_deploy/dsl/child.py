"""The process in which the user's code runs. `export` starts it; nothing else may import it."""

import faulthandler
import json
import os
import sys
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from conductor_deploy.dsl.aliases import OfficialNames
from conductor_deploy.dsl.collection import Collector
from conductor_deploy.dsl.examination import examine
from conductor_deploy.dsl.narration import narrated
from conductor_deploy.dsl.places import Watch
from conductor_deploy.dsl.refusal import Refusal
from conductor_deploy.dsl.territory import Territory

__all__ = ["main"]

_STDERR = 2


def main(job_file: str) -> None:
    """Do a job, write the result beside it, and end at once: threads that the code has left running end, too."""
    process, code = os.getpid(), 1
    folder = Path(job_file).parent
    try:
        job = json.loads(Path(job_file).read_text("utf-8"))
        with (folder / "stacks").open("w") as stacks:
            faulthandler.enable(stacks)
            faulthandler.dump_traceback_later(job["seconds"], exit=True, file=stacks)
            text = json.dumps(_done(job, folder / "current"), allow_nan=False)
            if os.getpid() == process:  # and no fork of it
                (folder / "unfinished").write_text(text, "utf-8")
                (folder / "unfinished").replace(folder / "result")
                code = 0
    except BaseException:  # noqa: BLE001 - whatever the code has done to Python, this process ends here
        traceback.print_exc()
    finally:
        os._exit(code)


def _done(job: Mapping[str, Any], current: Path) -> Mapping[str, Any]:
    territory = Territory(Path(job["root"]))
    refusal, watch = Refusal(territory), Watch(territory)
    sys.argv = [""]
    sys.path[:0] = [job["root"], *job["path"]]
    sys.stdout = narrated(territory, _STDERR)
    sys.stderr = narrated(territory, _STDERR)
    sys.meta_path.insert(0, OfficialNames(territory.root))
    watch.begin()
    if not job["allow_network"]:
        sys.addaudithook(refusal)
    return examine(job["modules"], Collector(territory, watch, job["schemas"]), refusal, current)
