"""The keys of clients that are no persons: one name, one role, and of the key itself only its hash."""

import fcntl
import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from assistant.record import Act, AuditLog
from semantic_layer.frozen import Frozen
from semantic_layer.stores.file_writer import replace_file

FILE = "tokens.json"
PREFIX = "raadsvar_"
"""By which a key is known for what it is, wherever it is found."""
SECRET_BYTES = 32
"""256 bits that nobody can guess: a plain hash keeps them, without salt or delay."""
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


class TokenError(ValueError):
    """A name that is taken, unknown or no name; or a file that cannot be read."""


class Token(Frozen):
    name: str
    role: str
    hash: str
    """sha256 of the key, in hex."""
    made_at: datetime


_FILE = TypeAdapter(tuple[Token, ...])


class TokenFile:
    """The keys of an installation, in a small file of the state folder that all its processes look at."""

    def __init__(self, state: Path) -> None:
        self._path = state / FILE
        self._read: tuple[tuple[int, int, int], tuple[Token, ...]] | None = None

    def find(self, key: str) -> Token | None:
        """Whose key it is; None for one that was never made or was revoked, and where the file cannot be read."""
        shown = _hash(key)
        try:
            tokens = self.list()
        except TokenError:
            return None
        # All of them are compared, so that the time tells nothing of where a key stands.
        found = [token for token in tokens if hmac.compare_digest(token.hash, shown)]
        return found[0] if found else None

    def list(self) -> tuple[Token, ...]:
        """Read anew as soon as the file changes. Raises TokenError."""
        try:
            found = self._path.stat()
            stamp = (found.st_mtime_ns, found.st_size, found.st_ino)
            if self._read is None or self._read[0] != stamp:
                self._read = (stamp, _FILE.validate_json(self._path.read_bytes()))
        except FileNotFoundError:
            return ()
        except (OSError, ValidationError) as error:
            raise TokenError(f"{self._path} cannot be read, so no key is valid") from error
        return self._read[1]

    def add(self, name: str, role: str, at: datetime, log: AuditLog, by: str) -> str:
        """Make a key, and give it: it can never be shown again. In the audit log before it holds.

        Raises TokenError, RecordError, and OSError where the file cannot be written.
        """
        if not NAME.fullmatch(name):
            raise TokenError(f"{name!r} is no name: lower-case letters, digits, - and _, 40 at most")
        key = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
        with self._alone():
            kept = self.list()
            if any(token.name == name for token in kept):
                raise TokenError(f"there is a key named {name!r} already: revoke it first, or take another name")
            log.write_act(Act(kind="token_made", role=OPERATOR, about=name, why=role), at, by)
            self._write((*kept, Token(name=name, role=role, hash=_hash(key), made_at=at)))
        return key

    def revoke(self, name: str, at: datetime, log: AuditLog, by: str) -> None:
        """It holds from the next call on. Raises TokenError, RecordError, and OSError as above."""
        with self._alone():
            kept = self.list()
            left = tuple(token for token in kept if token.name != name)
            if len(left) == len(kept):
                raise TokenError(f"there is no key named {name!r}")
            log.write_act(Act(kind="token_revoked", role=OPERATOR, about=name), at, by)
            self._write(left)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Two commands at a time would lose one of two keys."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _write(self, tokens: tuple[Token, ...]) -> None:
        old = os.umask(0o077)
        try:
            replace_file(self._path, _FILE.dump_json(tokens, indent=1))
        finally:
            os.umask(old)


OPERATOR = "command line"
"""In the audit log, in place of a role."""


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
