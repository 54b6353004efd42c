"""One side of the workers' figures: `workers_side.py ours|official|raw URL FUNCTIONS THREADS`, until its input ends."""

import sys
from functools import partial
from importlib import import_module
from typing import Any

ROOTS = {"ours": "conductor_deploy.client", "official": "conductor.client"}


def main(side: str, url: str, functions: str, threads: str) -> None:
    names = [task_type(side, number) for number in range(int(functions))]
    if side == "raw":
        raw(url, names, int(threads))
    else:
        sdk(ROOTS[side], url, names, int(threads))


def task_type(side: str, number: int) -> str:
    return f"bench_{side}_{number}"


def greet(name: str) -> str:
    return f"Hello {name}"


def sdk(root: str, url: str, names: list[str], threads: int) -> None:
    worker = import_module(f"{root}.worker.worker").Worker
    handler = import_module(f"{root}.automator.task_handler").TaskHandler
    configuration = import_module(f"{root}.configuration.configuration").Configuration
    workers = [worker(name, greet, thread_count=threads) for name in names]
    with handler(workers, configuration(server_api_url=url), scan_for_annotated_workers=False) as running:
        running.start_processes()
        sys.stdin.read()


def raw(url: str, names: list[str], threads: int) -> None:
    """What would be written by hand: each slot polls for a task, and takes the next from the update's answer."""
    import asyncio

    import httpx

    async def slot(client: httpx.AsyncClient, name: str) -> None:
        path = f"/tasks/poll/batch/{name}?count=1&timeout=1000&workerid=raw"
        while True:
            tasks = (await client.get(path)).json()
            task = tasks[0] if tasks else None
            while task:
                answer = await client.post("/tasks/update-v2", json=result(task))
                task = answer.json() if answer.content else None

    async def until_ends() -> None:
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
        async with httpx.AsyncClient(base_url=url, timeout=60, limits=limits) as client:
            slots = [asyncio.create_task(slot(client, name)) for name in names for _ in range(threads)]
            await asyncio.get_running_loop().run_in_executor(None, partial(sys.stdin.read))
            for each in slots:
                each.cancel()
            await asyncio.gather(*slots, return_exceptions=True)

    asyncio.run(until_ends())


def result(task: dict[str, Any]) -> dict[str, Any]:
    return {
        "taskId": task["taskId"],
        "workflowInstanceId": task["workflowInstanceId"],
        "workerId": "raw",
        "status": "COMPLETED",
        "outputData": {"result": greet(task["inputData"]["name"])},
    }


if __name__ == "__main__":
    main(*sys.argv[1:])
