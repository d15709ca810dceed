"""Keep two publications apart."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from semantic_layer.errors import PublicationBusyError


@contextmanager
def lock_publication(state: Path) -> Iterator[None]:
    """Hold the state folder for one publication; the system lets go of it when the process ends.

    Raises PublicationBusyError when another one holds it.
    """
    state.mkdir(parents=True, exist_ok=True)
    path = state / "publish.lock"
    with path.open("a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            raise PublicationBusyError(
                f"another publication is under way (process {holder}, {path}): wait for it"
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
