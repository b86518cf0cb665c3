"""Where questions of pages wait: Gradio's queue with bounds on what waits and what is kept of it."""

from __future__ import annotations

import random
from collections import OrderedDict
from typing import Any, Literal
from weakref import WeakKeyDictionary

import gradio as gr
from fastapi import HTTPException, Request, status
from gradio.block_function import BlockFunction
from gradio.data_classes import PredictBodyInternal
from gradio.queueing import Event, Queue
from gradio.server_messages import EventMessage, ProcessCompletedMessage
from gradio.utils import LRUCache

WAITING = 1_000  # calls that may wait before more are turned away
_BYTES = 50_000_000  # of the calls that wait
_ANSWERS = 1_000  # answers kept for those who come for them later
_SESSIONS = 10_000  # sessions whose messages are kept
_UNREAD = 200  # messages that wait to be read, beside answers
_TOLD = 20  # calls in a queue up to which all of them are told of each step forward
_RETRY = 5  # seconds

Pushed = tuple[bool, str | list[dict[str, Any]], Literal["success", "error", "queue_full", "validator_error"]]


class Desk(Queue):
    """A queue in which calls that nobody fetches cannot fill the memory.

    Gradio keeps the messages and the answer of every call. Here the last 1,000 answers wait to be fetched; 1,000 calls
    may wait to be answered, past which one gets status 503 with Retry-After.
    """

    def __init__(self, blocks: gr.Blocks, *, concurrency: int, waiting: int = WAITING, answers: int = _ANSWERS) -> None:
        """Serve the listeners of `blocks`, `concurrency` calls of each at a time where it does not say otherwise."""
        super().__init__(
            live_updates=True,
            concurrency_count=blocks.max_threads,
            update_intervals=1,
            max_size=None,
            blocks=blocks,
            default_concurrency_limit=concurrency,
        )
        self.pending_messages_per_session = LRUCache(_SESSIONS)
        self.pending_event_ids_session = LRUCache(_SESSIONS)
        self._waiting = waiting
        self._answers = answers
        self._given: OrderedDict[str, str] = OrderedDict()  # calls that are done, the latest last, with their sessions
        self._sizes: WeakKeyDictionary[Event, int] = WeakKeyDictionary()

    async def push(self, body: PredictBodyInternal, request: Request, username: str | None) -> Pushed:
        """Take a call; status 503 where too many wait already."""
        fn = self.blocks.fns.get(body.fn_index) if body.fn_index is not None else None
        if fn is None:
            raise HTTPException(status.HTTP_404_NOT_FOUND, f"there is no function {body.fn_index} to call")
        size = int(request.headers.get("content-length") or 0)
        self._check_room(size)
        taken = await super().push(body, request, username)
        event = self.event_ids_to_events.get(str(taken[1]))
        if event is not None:
            self._sizes[event] = size
        return taken

    def _check_room(self, size: int) -> None:
        waiting = [event for queue in self.event_queue_per_concurrency_id.values() for event in queue.queue]
        total = sum(self._sizes.get(event, 0) for event in waiting)
        if len(waiting) >= self._waiting or (waiting and total + size > _BYTES):
            raise HTTPException(
                status.HTTP_503_SERVICE_UNAVAILABLE,
                f"{len(waiting)} calls wait already, with {total:,} bytes; at most {self._waiting} and {_BYTES:,} can. "
                f"Ask again in {_RETRY} seconds 已有{len(waiting)}个问题在排队，请过{_RETRY}秒再问",
                headers={"Retry-After": str(_RETRY)},
            )

    def get_events(self) -> tuple[list[Event], bool, str] | None:
        """Take the next call to be answered; a page's calls with one concurrency id one after the other, as they came.

        So each begins with what the one before has left, and the page shows in the end what was asked for last. One
        that was stopped holds up none: its thread goes on, but what comes of it is dropped.
        """
        stopped = {task.get_name().rpartition("<gradio-sep>")[2] for task in self._asyncio_tasks if task.cancelling()}
        going = [event for events in self.active_jobs if events for event in events if event._id not in stopped]
        taken = {(event.session_hash, event.concurrency_id) for event in going}
        kinds = list(self.event_queue_per_concurrency_id.values())
        random.shuffle(kinds)
        for kind in kinds:
            if kind.concurrency_limit is not None and kind.current_concurrency >= kind.concurrency_limit:
                continue
            event = next((e for e in kind.queue if (e.session_hash, kind.concurrency_id) not in taken), None)
            if event is not None:
                kind.queue.remove(event)
                return [event], False, kind.concurrency_id
        return None

    async def process_events(self, events: list[Event], batch: bool, begin_time: float, fn: BlockFunction) -> None:
        """Answer calls, and forget answers that nobody has fetched while very many more were given."""
        try:
            await super().process_events(events, batch, begin_time, fn)
        finally:
            self._given.update((event._id, event.session_hash) for event in events)
            while len(self._given) > self._answers:
                done, session = self._given.popitem(last=False)
                if session == done or done in self.pending_event_ids_session.get(session, ()):
                    self.pending_messages_per_session.pop(session, None)
                    self.pending_event_ids_session.pop(session, None)

    def send_message(self, event: Event, event_message: EventMessage) -> None:
        """Put a message where the caller reads it; where nobody reads, answers alone."""
        messages = self.pending_messages_per_session.get(event.session_hash)
        is_read = messages is not None and messages.qsize() < _UNREAD
        if is_read or (messages is not None and isinstance(event_message, ProcessCompletedMessage)):
            super().send_message(event, event_message)

    def broadcast_estimations(self, concurrency_id: str, after: int | None = None) -> None:
        """Tell callers how many are before them: each when it comes, all at each step while they are few."""
        if after is not None or len(self.event_queue_per_concurrency_id[concurrency_id].queue) <= _TOLD:
            super().broadcast_estimations(concurrency_id, after)
