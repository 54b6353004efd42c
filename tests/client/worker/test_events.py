"""Events reach those who registered for them, and nothing that these do stops anybody."""

import asyncio
import logging
from typing import Any

import pytest

from conductor_deploy.client.event import (
    EventDispatcher,
    PollCompleted,
    PollStarted,
    TaskResultPayloadSize,
    WorkflowStarted,
    register_task_listener,
    register_task_runner_listener,
    register_workflow_listener,
)
from conductor_deploy.client.event import sync_listener_register as sync
from conductor_deploy.client.event.listeners import TaskEventsListener
from conductor_deploy.client.event.sync_event_dispatcher import SyncEventDispatcher

STARTED, COMPLETED = PollStarted("charge", "me", 1), PollCompleted("charge", 5.0, 0)
SIZE, WORKFLOW = TaskResultPayloadSize("charge", 7), WorkflowStarted("order")


class Listener:
    def __init__(self) -> None:
        self.heard: list[Any] = []

    def on_poll_started(self, event: Any) -> None:
        self.heard.append(event)

    on_workflow_started = on_poll_started

    async def on_task_result_payload_size(self, event: Any) -> None:
        await asyncio.sleep(0)
        self.heard.append(event)


def fails(event: Any) -> None:
    raise ValueError(event)


def test_a_listener_hears_of_what_it_has_methods_for() -> None:
    listener, dispatcher = Listener(), SyncEventDispatcher[Any]()
    sync.register_task_runner_listener(listener, dispatcher)  # type: ignore[arg-type] # every method is optional
    sync.register_workflow_listener(listener, dispatcher)  # type: ignore[arg-type] # as above
    sync.register_task_listener(TaskEventsListener, dispatcher)  # type: ignore[arg-type] # it has both
    for event in (STARTED, COMPLETED, WORKFLOW):
        dispatcher.publish(event)
    assert listener.heard == [STARTED, WORKFLOW]
    assert [dispatcher.listener_count(type(each)) for each in (STARTED, COMPLETED, SIZE)] == [1, 0, 1]


def test_a_listener_is_registered_once_and_for_one_type(caplog: pytest.LogCaptureFixture) -> None:
    heard: list[Any] = []
    dispatcher = SyncEventDispatcher[Any]()
    for _ in range(2):
        dispatcher.register(PollStarted, heard.append)
    assert dispatcher.has_listeners(PollStarted)
    dispatcher.publish(STARTED)
    dispatcher.unregister(PollStarted, heard.append)
    dispatcher.publish(STARTED)
    assert heard == [STARTED]
    assert not dispatcher.has_listeners(PollStarted)
    dispatcher.unregister(PollStarted, heard.append)
    assert "No such listener is registered for PollStarted" in caplog.text


def test_a_listener_that_fails_stops_no_other(caplog: pytest.LogCaptureFixture) -> None:
    heard: list[Any] = []
    dispatcher = SyncEventDispatcher[Any]()
    dispatcher.register(PollStarted, fails)
    dispatcher.register(PollStarted, heard.append)
    with caplog.at_level(logging.ERROR):
        dispatcher.publish(STARTED)
    assert heard == [STARTED]
    assert "A listener has failed at PollStarted" in caplog.text


def test_whoever_publishes_on_an_event_loop_does_not_wait(caplog: pytest.LogCaptureFixture) -> None:
    async def publish() -> list[Any]:
        listener, dispatcher = Listener(), EventDispatcher[Any]()
        await dispatcher.register(TaskResultPayloadSize, fails)
        await register_task_listener(listener, dispatcher)  # type: ignore[arg-type] # it may be a coroutine
        await register_workflow_listener(listener, dispatcher)  # type: ignore[arg-type] # every method is optional
        await register_task_runner_listener(listener, dispatcher)  # type: ignore[arg-type] # as above
        assert dispatcher.listener_count(TaskResultPayloadSize) == 2
        for event in (SIZE, WORKFLOW, COMPLETED):
            dispatcher.publish(event)
        assert listener.heard == []
        await asyncio.gather(*(each for each in asyncio.all_tasks() if each is not asyncio.current_task()))
        await dispatcher.unregister(TaskResultPayloadSize, fails)
        await dispatcher.unregister(WorkflowStarted, listener.on_workflow_started)
        assert not dispatcher.has_listeners(WorkflowStarted)
        return listener.heard

    assert set(asyncio.run(publish())) == {SIZE, WORKFLOW}
    assert "A listener has failed at TaskResultPayloadSize" in caplog.text


def test_without_a_loop_there_is_nobody_to_tell() -> None:
    dispatcher = EventDispatcher[Any]()
    asyncio.run(dispatcher.register(PollStarted, fails))
    with pytest.raises(RuntimeError, match="no running event loop"):
        dispatcher.publish(STARTED)
