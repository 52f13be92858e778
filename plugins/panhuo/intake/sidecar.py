"""What a delivered file says about itself: a hidden JSON file beside it in the landing folder."""

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

_LONGEST_NAME = 255 - len(".part")
"""Bytes of a name in a folder, with room for that of a file being written."""


class UnreadableSidecarError(ValueError):
    """A sidecar that is there but says nothing usable."""


@dataclass(frozen=True)
class Sidecar:
    """The options of one delivery.

    `backdated`: the time of receipt was given, to load history; else it is when the file came.
    """

    ticket: str
    file_name: str
    received_at: datetime
    layout: str | None
    mode: str | None
    backdated: bool = False


def sidecar_of(path: Path) -> Path:
    """Where the options of a waiting file are; a name too long for that has a shorter one."""
    name = f".{path.name}.delivery.json"
    if len(os.fsencode(name)) > _LONGEST_NAME:
        short = hashlib.blake2b(os.fsencode(path.name), digest_size=16).hexdigest()
        name = f".{short}.delivery.json"
    return path.with_name(name)


def write_sidecar(path: Path, sidecar: Sidecar) -> None:
    """Put the options beside a file that is about to get its name, durably."""
    final = sidecar_of(path)
    temporary = final.with_name(f"{final.name}.part")
    content = asdict(sidecar) | {"received_at": sidecar.received_at.isoformat()}
    with temporary.open("x", encoding="utf-8") as out:
        json.dump(content, out, ensure_ascii=False)
        out.flush()
        os.fsync(out.fileno())
    temporary.rename(final)


def read_sidecar(path: Path) -> Sidecar | None:
    """Return the options of a waiting file, None when it has none.

    Raises:
        UnreadableSidecarError: it has some that cannot be read.
    """
    try:
        content = json.loads(sidecar_of(path).read_text("utf-8"))
        received_at = datetime.fromisoformat(content.pop("received_at"))
        if received_at.tzinfo is None:
            raise ValueError("a time without zone")
        sidecar = Sidecar(received_at=received_at, **content)
        if not (isinstance(sidecar.ticket, str) and isinstance(sidecar.file_name, str)):
            raise TypeError("ticket and file name are text")
        return sidecar
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnreadableSidecarError(str(path)) from error
