from __future__ import annotations

from conductor_deploy.client.workflow.task.inline import InlineTask

__all__ = ["JavascriptTask"]


class JavascriptTask(InlineTask):
    """Runs JavaScript on the server; `bindings` are inputs, which the script reads as `$.name`."""

    def output(self, json_path: str | None = None) -> str:
        """A reference to what the script returns, or to a value in it."""
        return super().output("result" if json_path is None else f"result.{json_path}")

    def evaluator_type(  # type: ignore[override] # the official class has a method of this name
        self, evaluator_type: str
    ) -> JavascriptTask:
        """Which engine runs the script, as `graaljs` or `javascript`."""
        self.input_parameters["evaluatorType"] = evaluator_type
        return self
