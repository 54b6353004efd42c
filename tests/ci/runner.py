"""What GitHub does with the workflows of a repository, as far as these ask it: run as a push hook, or by a test.

    runner.py SETTINGS.json < the lines that git gives to a post-receive hook

docs.github.com/actions: "Workflow syntax", "Contexts", "Evaluate expressions", "Workflow commands", "Variables".
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import yaml

__all__ = ["Run", "Runner", "evaluated", "outputs_in"]

Scope = Mapping[str, Any]
Values = dict[str, str]


@dataclass
class Run:
    """What a run of a workflow left behind. `results`: job → success, failure or skipped."""

    number: int
    event: str
    results: dict[str, str] = field(default_factory=dict)
    summary: str = ""
    log: str = ""
    codes: list[int] = field(default_factory=list)  # of each step that ran a command


@dataclass
class Runner:
    """One repository at a host, whose API is at `api`. `variables` are those of the repository."""

    bare: Path
    home: Path
    api: str
    token: str
    variables: Values
    runs: int = 0

    def pull_request(self, number: int, sha: str, fork: str = "acme/orders") -> Run:
        pull = {"number": number, "head": {"sha": sha, "repo": {"full_name": fork}}}
        return self.run("conductor-plan", "pull_request", sha, {"number": number, "pull_request": pull})

    def run(self, workflow: str, event: str, sha: str, payload: Scope, inputs: Scope | None = None) -> Run:
        self.runs += 1
        run = Run(self.runs, event)
        folder = self.home / str(run.number)
        folder.mkdir(parents=True)
        payload = {**payload, "repository": {"full_name": "acme/orders", "default_branch": "main"}}
        (folder / "event.json").write_text(json.dumps(payload))
        github = {"event": payload, "event_name": event, "sha": sha, "ref_name": "main"}
        github |= {"repository": "acme/orders", "token": self.token}
        scope = {"github": github, "vars": self.variables, "inputs": inputs or {}}
        _Work(self, run, folder).workflow(f".github/workflows/{workflow}.yml", scope)
        return run

    def show(self, sha: str, path: str) -> Any:
        command = ["git", "-C", str(self.bare), "show", f"{sha}:{path}"]
        return yaml.safe_load(subprocess.run(command, check=True, capture_output=True).stdout)


@dataclass
class _Work:
    runner: Runner
    run: Run
    folder: Path
    jobs: int = 0

    def workflow(self, path: str, scope: Scope, prefix: str = "") -> str:
        """Its jobs in their order, which is that of what they need; the worst result."""
        needs: dict[str, Any] = {}
        for name, job in self.runner.show(scope["github"]["sha"], path)["jobs"].items():
            results = [
                self._job(job, {**scope, "matrix": matrix, "needs": needs}, f"{prefix}{name}")
                for matrix in _matrix(job)
            ]
            worst = next((each for each in ("failure", "skipped") if each in results_of(results)), "success")
            needs[name] = {"result": worst, "outputs": results[-1][1]}
            self.run.results[f"{prefix}{name}"] = worst
        found = [need["result"] for need in needs.values()]
        return "failure" if "failure" in found else "success" if "success" in found else "skipped"

    def _job(self, job: Any, scope: Scope, name: str) -> tuple[str, Values]:
        wanted = job.get("needs", [])
        before = [
            scope["needs"][need]["result"] for need in ([wanted] if isinstance(wanted, str) else wanted)
        ]
        if set(before) - {"success"} or evaluated(str(job.get("if", "'true'")), scope) in ("", "false"):
            return "skipped", {}
        if "uses" in job:
            path = job["uses"].removeprefix("./")
            inputs = {
                **_defaults(self.runner.show(scope["github"]["sha"], path)),
                **_filled(job["with"], scope),
            }
            return self.workflow(path, {**scope, "inputs": inputs}, f"{name}/"), {}
        environment = _text(job.get("environment", ""), scope)
        if environment and not environment.endswith("-plan") and not self._approved(environment):
            return "failure", {}
        return self._steps(job, scope)

    def _approved(self, environment: str) -> bool:
        question = {"environment": environment, "summary": self.run.summary}
        return httpx.post(f"{self.runner.api}/approve", json=question, timeout=60).is_success

    def _steps(self, job: Any, scope: Scope) -> tuple[str, Values]:
        self.jobs += 1
        home = self.folder / str(self.jobs)
        (home / "temp" / "conductor-deploy" / "bin").mkdir(parents=True)
        python = home / "temp" / "conductor-deploy" / "bin" / "python"
        python.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
        python.chmod(0o755)
        scope = {**scope, "runner": {"temp": str(home / "temp")}, "steps": {}}
        environ = _filled(job.get("env", {}), scope)
        for step in job["steps"]:
            inputs = _filled(step.get("with", {}), scope)
            if not self._step(step, inputs, scope, environ, home):
                return "failure", {}
        return "success", _filled(job.get("outputs", {}), scope)

    def _step(self, step: Any, inputs: Values, scope: Scope, environ: Values, home: Path) -> bool:
        action = step["uses"].split("@")[0]
        if action == "actions/checkout":
            source, work = str(self.runner.bare), str(home / "work")
            subprocess.run(["git", "clone", "-q", source, work], check=True, capture_output=True)
            subprocess.run(["git", "-C", work, "checkout", "-q", scope["github"]["sha"]], check=True)
        elif action == "actions/upload-artifact":
            target = self.folder / "artifacts" / inputs["name"]
            target.mkdir(parents=True)
            shutil.copy(inputs["path"], target)
        elif action == "actions/download-artifact":
            shutil.copytree(self.folder / "artifacts" / inputs["name"], inputs["path"])
        else:
            code, outputs = self._composite(action, inputs, scope, environ, home)
            scope["steps"][step.get("id", "")] = {"outputs": outputs}
            return code == 0
        return True

    def _composite(
        self, action: str, inputs: Values, scope: Scope, environ: Values, home: Path
    ) -> tuple[int, Values]:
        """The last step of the action, which runs a command; what the others install is here."""
        content = yaml.safe_load((home / "work" / action / "action.yml").read_text())
        given = {**{name: _text(each.get("default", ""), scope) for name, each in content["inputs"].items()}}
        inside = {**scope, "inputs": {**given, **inputs}}
        step = content["runs"]["steps"][-1]
        files = {name: home / name.lower() for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        for file in files.values():
            file.write_text("")
        variables = self._variables(scope, home) | {name: str(file) for name, file in files.items()}
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=home / "work" / _text(step["working-directory"], inside),
            env={**variables, **environ, **_filled(step["env"], inside)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        self.run.log += done.stdout
        self.run.summary += files["GITHUB_STEP_SUMMARY"].read_text()
        self.run.codes.append(done.returncode)
        return done.returncode, outputs_in(files["GITHUB_OUTPUT"].read_text())

    def _variables(self, scope: Scope, home: Path) -> Values:
        github = scope["github"]
        return {
            "PATH": os.environ["PATH"],
            "HOME": os.environ.get("HOME", ""),
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTOR": "octocat",
            "GITHUB_API_URL": self.runner.api,
            "GITHUB_EVENT_NAME": github["event_name"],
            "GITHUB_EVENT_PATH": str(self.folder / "event.json"),
            "GITHUB_REPOSITORY": github["repository"],
            "GITHUB_RUN_ID": str(self.run.number),
            "GITHUB_SERVER_URL": "https://github.com",
            "GITHUB_SHA": github["sha"],
            "GITHUB_WORKSPACE": str(home / "work"),
            "RUNNER_TEMP": str(home / "temp"),
        }


def results_of(jobs: list[tuple[str, Values]]) -> list[str]:
    return [result for result, _ in jobs]


def _matrix(job: Any) -> Iterator[Values]:
    for name, values in (job.get("strategy", {}).get("matrix") or {"": [""]}).items():
        yield from ({name: value} for value in values)


def _defaults(workflow: Any) -> Values:
    inputs = workflow[True]["workflow_call"]["inputs"]  # YAML 1.1 reads the word `on` as a boolean
    return {name: str(each.get("default", "")) for name, each in inputs.items()}


def _filled(texts: Mapping[str, Any], scope: Scope) -> Values:
    return {name: _text(text, scope) for name, text in texts.items()}


def _text(text: Any, scope: Scope) -> str:
    """With its expressions evaluated."""
    written = str(text).lower() if isinstance(text, bool) else str(text)
    return re.sub(r"\$\{\{(.*?)\}\}", lambda found: evaluated(found[1], scope), written)


def evaluated(expression: str, scope: Scope) -> str:
    """Names, texts in quotes, ==, !=, && and ||. What is not there is nothing."""
    for operator in ("||", "&&"):
        if operator in expression:
            parts = [evaluated(part, scope) for part in expression.split(operator)]
            is_true = [part not in ("", "false") for part in parts]
            return str(any(is_true) if operator == "||" else all(is_true)).lower()
    for operator in ("==", "!="):
        if operator in expression:
            left, right = (evaluated(part, scope) for part in expression.split(operator))
            return str((left == right) == (operator == "==")).lower()
    expression = expression.strip()
    if expression.startswith("'"):
        return expression.strip("'")
    value: Any = scope
    for name in expression.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return "" if value is None else str(value)


def outputs_in(text: str) -> Values:
    """What a step wrote to GITHUB_OUTPUT: `name=value`, or lines between two delimiters."""
    found: Values = {}
    lines = iter(text.splitlines())
    for line in lines:
        name, is_plain, value = line.partition("=")
        if "<<" in name:
            name, _, delimiter = line.partition("<<")
            content = []
            for each in lines:
                if each == delimiter:
                    break
                content.append(each)
            value = "\n".join(content)
        elif not is_plain:
            raise ValueError(f"no output: {line!r}")
        found[name] = value
    return found


def main(settings: str) -> None:
    """A push of main releases; of another branch, it is the next commit of pull request 1."""
    told = json.loads(Path(settings).read_text())
    runner = Runner(Path(told["bare"]), Path(told["home"]), told["api"], told["token"], told["variables"])
    for line in sys.stdin:
        _, sha, ref = line.split()
        runner.runs = len(list(runner.home.glob("*.run.json")))
        is_main = ref == "refs/heads/main"
        run = runner.run("conductor-deploy", "push", sha, {}) if is_main else runner.pull_request(1, sha)
        (runner.home / f"{run.number}.run.json").write_text(json.dumps(vars(run)))


if __name__ == "__main__":
    main(sys.argv[1])
