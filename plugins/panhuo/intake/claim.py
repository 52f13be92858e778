"""One worker at a time on a delivery: claim, heartbeat, and what happens when a try ends badly.

A claim counts as a failed try until it is released, so a worker that is killed has failed, too.
"""

import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from panhuo.holder import is_dead
from panhuo.intake.fault import FileFault, FileFaultError
from panhuo.intake.ledger import fail, refuse, transaction
from panhuo.settings import get_settings

log = logging.getLogger(__name__)

OPEN_STATES = ("received", "loaded")


def claim_delivery(delivery_id: int, holder: str) -> bool:
    """Take a delivery for oneself; False when it is another's, finished, or was just given up.

    A delivery whose `max_attempts` tries all ended without a release becomes `failed` here.
    """
    settings = get_settings()
    with transaction() as connection:
        held = connection.execute(
            "select working_on_it from ops.delivery where delivery_id = %s", [delivery_id]
        ).fetchone()
        dead = held[0] if held and held[0] and is_dead(held[0]) else None
        claimed = connection.execute(
            """
            update ops.delivery
            set working_on_it = %(holder)s,
                heartbeat_at = now(),
                attempts = attempts + 1
            where delivery_id = %(delivery_id)s
                and state = any(%(states)s)
                and attempts < %(most)s
                and (
                    working_on_it is null
                    or working_on_it = %(holder)s
                    or working_on_it = %(dead)s
                    or heartbeat_at < now() - make_interval(secs => %(lease)s)
                )
            """,
            {
                "delivery_id": delivery_id,
                "holder": holder,
                "dead": dead,
                "states": list(OPEN_STATES),
                "most": settings.max_attempts,
                "lease": settings.lease_seconds,
            },
        )
    if claimed.rowcount:
        return True
    _give_up_if_spent(delivery_id, "a worker stopped without a word")
    return False


def heartbeat(delivery_id: int, holder: str) -> bool:
    """Say that the holder lives; False when the delivery is no longer the holder's."""
    with transaction() as connection:
        beaten = connection.execute(
            """
            update ops.delivery
            set heartbeat_at = now()
            where delivery_id = %s
                and working_on_it = %s
            """,
            [delivery_id, holder],
        )
    return bool(beaten.rowcount)


def release(delivery_id: int, holder: str) -> None:
    """Let go after a stage that ended well: the next stage has all its tries."""
    _let_go(delivery_id, holder, "0")


def record_failure(delivery_id: int, holder: str, error: BaseException) -> bool:
    """Let go after a try that ended badly; True when it was the last and the delivery `failed`."""
    _let_go(delivery_id, holder, "attempts")
    return _give_up_if_spent(delivery_id, describe(error))


def describe(error: BaseException) -> str:
    """Return what kind of error it was, without its text, which may hold values of the file."""
    kind = type(error).__name__
    if isinstance(error, psycopg.Error) and error.sqlstate:
        return f"{kind} {error.sqlstate}"
    if isinstance(error, OSError) and error.errno is not None:
        return f"{kind}: {os.strerror(error.errno)}"
    return kind


@contextmanager
def working_on(delivery_id: int, holder: str) -> Iterator[bool]:
    """Claim for the length of the block, with a heartbeat; yields whether it was got.

    A `FileFaultError` from the block refuses the delivery and is swallowed. Any other error counts
    as a failed try and is swallowed, too, once the delivery has `failed`: it blocks nobody.
    """
    if not claim_delivery(delivery_id, holder):
        yield False
        return
    stop = threading.Event()
    thread = threading.Thread(target=_beat, args=(delivery_id, holder, stop), daemon=True)
    thread.start()
    try:
        yield True
    except FileFaultError as error:
        refuse(delivery_id, error.fault)
    except BaseException as error:
        if not record_failure(delivery_id, holder, error):
            raise
        log.error("delivery %s failed for good: %s", delivery_id, describe(error))
        if not isinstance(error, Exception):
            raise
    else:
        release(delivery_id, holder)
    finally:
        stop.set()
        thread.join()


def _beat(delivery_id: int, holder: str, stop: threading.Event) -> None:
    while not stop.wait(get_settings().lease_seconds / 4):
        try:
            if not heartbeat(delivery_id, holder):
                return
        except psycopg.Error as error:
            log.warning("heartbeat of delivery %s: %s", delivery_id, describe(error))


def _let_go(delivery_id: int, holder: str, attempts: str) -> None:
    with transaction() as connection:
        connection.execute(
            f"""
            update ops.delivery
            set working_on_it = null,
                heartbeat_at = null,
                attempts = {attempts}
            where delivery_id = %s
                and working_on_it = %s
            """,
            [delivery_id, holder],
        )


def _give_up_if_spent(delivery_id: int, what: str) -> bool:
    settings = get_settings()
    with transaction() as connection:
        spent = connection.execute(
            """
            select 1
            from ops.delivery
            where delivery_id = %s
                and state = any(%s)
                and attempts >= %s
                and (
                    working_on_it is null
                    or heartbeat_at < now() - make_interval(secs => %s)
                )
            """,
            [delivery_id, list(OPEN_STATES), settings.max_attempts, settings.lease_seconds],
        ).fetchone()
    if spent is None:
        return False
    most = settings.max_attempts
    return fail(
        delivery_id,
        FileFault(
            "PLATFORM-FAILED",
            f"平台连续 {most} 次未能处理报送件 {delivery_id}（{what}），已停止重试，文件已存档，"
            "请联系平台管理员排查后重新报送。",
            f"The platform could not process delivery {delivery_id} in {most} tries ({what}) and "
            "stopped; the file is archived: have the operator look, then deliver it again.",
            "联系平台管理员排查，之后重新报送同一文件。",
        ),
    )
