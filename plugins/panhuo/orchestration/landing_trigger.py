"""Fires when complete files wait in the landing folder."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

from airflow.triggers.base import BaseEventTrigger, TriggerEvent

REMIND_SECONDS = 30.0
LONGEST_REMIND_SECONDS = 3600.0


class Announced:
    """Which files were announced, and when to announce those again that still wait.

    An event is only a hint to look: it can be lost, or the run it woke can die. A file that stays
    is announced again after 30 s, then after 60 s, 120 s, … up to once an hour, so that one that
    nobody can take does not wake a run for ever more.
    """

    def __init__(self) -> None:
        self._due: dict[str, float] = {}
        self._pause: dict[str, float] = {}

    def news(self, waiting: list[str], now: float) -> list[str]:
        """Return those tickets of the waiting files that are to be announced at `now` (seconds)."""
        for gone in self._due.keys() - set(waiting):
            del self._due[gone], self._pause[gone]
        news = [ticket for ticket in waiting if now >= self._due.get(ticket, now)]
        for ticket in news:
            pause = self._pause.get(ticket, REMIND_SECONDS / 2) * 2
            self._pause[ticket] = min(pause, LONGEST_REMIND_SECONDS)
            self._due[ticket] = now + self._pause[ticket]
        return news


class LandingTrigger(BaseEventTrigger):
    """Watches the landing folder by the eyes of `receive`; moves nothing and deletes nothing.

    What `intake.landing` calls complete wakes a run, so that trigger and run cannot disagree: a
    delivered file at once, a dropped one when it has settled. It polls, because a shared folder
    on another machine sends no inotify events. What it has announced it knows only while it runs:
    a restarted triggerer announces once more what waits, and nothing is missed.
    """

    def __init__(self, poll_seconds: float = 0.25) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # Airflow leaves it untyped
        self.poll_seconds = poll_seconds

    def serialize(self) -> tuple[str, dict[str, Any]]:
        """Return the class path and the arguments that make this trigger again."""
        path = "panhuo.orchestration.landing_trigger.LandingTrigger"
        return path, {"poll_seconds": self.poll_seconds}

    async def run(self) -> AsyncIterator[TriggerEvent]:
        """Yield one event for all files that have become complete since the last look, for ever."""
        announced = Announced()
        while True:
            begun = time.monotonic()
            try:
                waiting = await asyncio.to_thread(_waiting)
            except OSError as error:
                # a share that is away comes back; a trigger that has ended does not
                self.log.warning("cannot look into the landing folder: %s", error)
                waiting = []
            if news := announced.news(waiting, time.monotonic()):
                yield TriggerEvent({"files": len(news)})  # type: ignore[no-untyped-call]
            took = time.monotonic() - begun
            await asyncio.sleep(max(self.poll_seconds, 10 * took))


def _waiting() -> list[str]:
    """Return the tickets of the complete files."""
    # here and not above: the dag-processor imports this file and needs none of it
    from panhuo.intake.landing import landing_files

    return [file.options.ticket for file in landing_files()]
