"""Write every answer to the audit log before it is shown: append-only, one file a month, each line chained to the last.

No record, no answer: a log that cannot be written raises RecordError, and the pipeline then shows nothing.
"""

import fcntl
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import BinaryIO, Literal

from pydantic import Field, ValidationError

from assistant.answer import Answer
from assistant.model_use import ModelUse
from semantic_layer.frozen import Frozen
from semantic_layer.query import Query
from semantic_layer.texts import Language

GENESIS = "0" * 64
ID_LENGTH = 20
KEY_BYTES = 32
MONTHS_BACK = 2
"""Files that are looked through for what somebody asked before."""
BLOCK = 1 << 20
"""Bytes read at a time when an answer is looked for from the end of the log: a month of it may be hundreds of MB."""


class RecordError(Exception):
    """The audit log cannot be written or read."""


class Entry(Frozen):
    """One line of the log."""

    at: datetime
    user: str
    """HMAC of the user's id; never the id."""
    session: str
    language: Language | None = None
    """The language that was asked for; None where it was told from the question."""
    after: str | None = None
    """The answer that the question follows up on."""
    chosen: Query | None = None
    """The question itself, where it was chosen rather than written."""
    withdrawn: dict[str, str] = Field(default_factory=dict)
    """KPI → why it was out of service then: with the release and the mode, all that the answer followed from."""
    mode: str = "normal"
    """The operating mode."""
    model: tuple[ModelUse, ...] = ()
    """What a language model was asked, sentence by sentence, what it cost and which plan it had a part in."""
    prev: str
    """sha256 of the line before, the head of last month's file on a file's first line."""
    answer: Answer


class Act(Frozen):
    """What somebody in charge did, which answers nobody: it stands in the same chain."""

    kind: Literal["mode_changed", "user_shown", "log_exported", "case_made", "refused", "token_made", "token_revoked"]
    role: str
    about: str = ""
    """The mode that was chosen, the answer that was looked into, the page that was refused."""
    why: str = ""


class ActEntry(Frozen):
    """A line of the log without an answer."""

    at: datetime
    by: str
    """HMAC of the user's id; never the id. Another name than in an answer's line, which is looked for by its user."""
    prev: str
    act: Act


class AuditLog:
    """The log in a state folder; made on first use together with the installation key."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key_file = folder / "installation.key"
        self._key: bytes | None = None

    def sign(self, text: str) -> str:
        """A short HMAC under the installation key: stable here, unguessable elsewhere."""
        return hmac.new(self._load_key(), text.encode(), hashlib.sha256).hexdigest()[:ID_LENGTH]

    def derive_secret(self, purpose: str) -> str:
        """A secret of this installation, the same in each of its processes. Raises RecordError."""
        return hmac.new(self._load_key(), f"secret:{purpose}".encode(), hashlib.sha256).hexdigest()

    def check_writable(self) -> None:
        """Raises RecordError when no answer could be recorded now, as far as can be told without writing one."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with (self._folder / f"{datetime.now(UTC):%Y-%m}.jsonl").open("ab"):
                pass
        except OSError as error:
            raise RecordError(f"the audit log in {self._folder} cannot be written: {error.strerror}") from error

    def purge(self, first_kept: date) -> list[str]:
        """Delete the months before the month of this day, and give their names. Raises RecordError.

        Whole months from the oldest on, so that what is left is still a chain.
        """
        dropped = [path for path in _list_months(self._folder) if path.stem < f"{first_kept:%Y-%m}"]
        try:
            for path in dropped:
                path.unlink()
        except OSError as error:
            raise RecordError(f"the audit log in {self._folder} cannot be purged: {error.strerror}") from error
        return [path.stem for path in dropped]

    def write(
        self,
        answer: Answer,
        at: datetime,
        user: str,
        session: str,
        language: Language | None = None,
        after: str | None = None,
        withdrawn: Mapping[str, str] | None = None,
        chosen: Query | None = None,
        mode: str = "normal",
        model: Sequence[ModelUse] = (),
    ) -> None:
        """Append one entry and flush it to disk. Raises RecordError."""
        signed = self.sign_user(user)

        def make_line(prev: str) -> bytes:
            entry = Entry(
                at=at,
                user=signed,
                session=session,
                language=language,
                after=after,
                chosen=chosen,
                withdrawn=dict(withdrawn or {}),
                mode=mode,
                model=tuple(model),
                prev=prev,
                answer=answer,
            )
            return entry.model_dump_json(by_alias=True).encode()

        self._append(at, make_line)

    def write_act(self, act: Act, at: datetime, user: str) -> str:
        """Append what somebody did, and give the HMAC that stands for them. Raises RecordError."""
        signed = self.sign_user(user)
        self._append(at, lambda prev: ActEntry(at=at, by=signed, prev=prev, act=act).model_dump_json().encode())
        return signed

    def _append(self, at: datetime, make_line: Callable[[str], bytes]) -> None:
        """`make_line` is given the digest of the line before. Raises RecordError."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with _locked(self._folder):
                path = self._folder / f"{self._choose_month(at)}.jsonl"
                with path.open("a+b") as file:
                    _append_line(file, make_line(self._head(file.fileno(), path)))
        except OSError as error:
            raise RecordError(f"the audit log in {self._folder} cannot be written: {error.strerror}") from error

    def _choose_month(self, at: datetime) -> str:
        """Who was answered just before a month ended may be recorded after the first of the next, and then follows it.

        An earlier file has an end that the later one begins with: nothing can be added to it any more.
        """
        following = f"{at.replace(day=1) + timedelta(days=31):%Y-%m}"
        begun = self._folder / f"{following}.jsonl"
        return following if begun.is_file() and begun.stat().st_size else f"{at:%Y-%m}"

    def read_newest(self, first: date, last: date) -> Iterator[bytes]:
        """The lines of the months from the first day's to the last day's, the newest first. Raises RecordError."""
        for path in reversed(_list_months(self._folder)):
            if f"{first:%Y-%m}" <= path.stem <= f"{last:%Y-%m}":
                yield from _read_backwards(path)

    def find(self, answer_id: str) -> Entry | None:
        """The latest entry of this answer, or None. Raises RecordError when the log cannot be read."""
        needle = f'"answer_id":"{answer_id}"'.encode()
        for path in reversed(_list_months(self._folder)):
            for line in _read_backwards(path):
                if needle not in line:
                    continue
                entry = _read_entry(line, path)
                if entry.answer.answer_id == answer_id:
                    return entry
        return None

    def find_asked_by(self, user: str, session: str = "") -> Iterator[Entry]:
        """What a user asked, the latest first; where nobody is known (`user` empty), what was asked in a session.

        In the last two months at most. Raises RecordError.
        """
        if not user and not session:
            return
        mark = f'"user":"{self.sign_user(user)}"' if user else f'"session":{json.dumps(session)}'
        for path in _list_months(self._folder)[: -MONTHS_BACK - 1 : -1]:
            for line in _read_backwards(path):
                if mark.encode() in line:
                    yield _read_entry(line, path)

    def find_chain(self, answer_id: str, most: int, user: str | None = None) -> list[Entry]:
        """The answer and those that it follows on, the latest first; with `user`, only what they were told.

        Raises RecordError.
        """
        chain: list[Entry] = []
        teller = b"" if user is None else f'"user":"{self.sign_user(user)}"'.encode()
        wanted: str | None = answer_id
        for path in reversed(_list_months(self._folder)):
            for line in _read_backwards(path):
                if wanted is None or len(chain) == most:
                    return chain
                if f'"answer_id":"{wanted}"'.encode() not in line or teller not in line:
                    continue
                entry = _read_entry(line, path)
                if entry.answer.answer_id == wanted:
                    chain.append(entry)
                    wanted = entry.after
        return chain

    def verify(self) -> list[str]:
        """What is wrong with the chain: edited, removed, inserted or reordered lines. Empty = unbroken."""
        problems: list[str] = []
        head: str | None = None
        for path in _list_months(self._folder):
            for number, line in enumerate(self._lines(path), 1):
                try:
                    prev = json.loads(line)["prev"]
                except (ValueError, KeyError, TypeError):
                    problems.append(f"{path.name}:{number}: not a log line")
                    head = _digest(line)
                    continue
                # The first line of the oldest file that is kept may point to a month that retention has dropped.
                if head is not None and prev != head:
                    problems.append(f"{path.name}:{number}: does not follow the line before it")
                head = _digest(line)
        return problems

    def head(self) -> str:
        """The end of the log as one signed line, to be kept where this machine cannot write.

        A chain shows no cut at its end; whoever kept the line can. Raises RecordError when nothing is recorded yet.
        """
        for path in reversed(_list_months(self._folder)):
            lines = list(self._lines(path))
            if lines:
                end = f"{path.name} {len(lines)} {_digest(lines[-1])}"
                return f"{end} {self.sign(f'head:{end}')}"
        raise RecordError("nothing is recorded yet")

    def verify_head(self, head: str) -> list[str]:
        """What is wrong with the log up to the line that `head` told of. Empty = it is all there."""
        end, _, signature = head.strip().rpartition(" ")
        if not hmac.compare_digest(self.sign(f"head:{end}"), signature):
            return ["the head was not made with the key of this log"]
        name, number, digest = end.split()
        path = self._folder / name
        lines = list(self._lines(path)) if path.is_file() else []
        if len(lines) < int(number):
            return [f"{name}:{len(lines)}: the log ends here, and had {number} lines when the head was made"]
        if _digest(lines[int(number) - 1]) != digest:
            return [f"{name}:{number}: is not the line that the head was made of"]
        return []

    def _lines(self, path: Path) -> Iterator[bytes]:
        try:
            yield from path.read_bytes().splitlines()
        except OSError as error:
            raise RecordError(f"the audit log {path.name} cannot be read: {error.strerror}") from error

    def _head(self, descriptor: int, path: Path) -> str:
        """The digest of the last line written, in this month's file or the last month's."""
        size = os.fstat(descriptor).st_size
        if size:
            return _digest(_last_line(descriptor, size))
        earlier = [p for p in _list_months(self._folder) if p.name < path.name and p.stat().st_size]
        if not earlier:
            return GENESIS
        with earlier[-1].open("rb") as file:
            return _digest(_last_line(file.fileno(), earlier[-1].stat().st_size))

    def sign_user(self, user: str) -> str:
        """How the log names a user. Raises RecordError."""
        return self.sign(f"user:{user}")

    def _load_key(self) -> bytes:
        if self._key is None:
            try:
                self._folder.mkdir(parents=True, exist_ok=True)
                if not self._key_file.exists():
                    _make_key(self._key_file)
            except OSError as error:
                raise RecordError(f"the installation key cannot be made: {error.strerror}") from error
            try:
                self._key = self._key_file.read_bytes()
            except OSError as error:
                raise RecordError(f"the installation key cannot be read: {error.strerror}") from error
        return self._key


def _make_key(path: Path) -> None:
    """Of processes that start together one makes it, and none ever reads a part of it: it gets its name when whole."""
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(fresh, path)
    finally:
        fresh.unlink()


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """One writer at a time of all threads and processes, whichever file of the folder is written to."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _append_line(file: BinaryIO, line: bytes) -> None:
    """Write the line to disk whole or not at all; a line cut short before it is closed first."""
    end = os.fstat(file.fileno()).st_size
    cut_short = end > 0 and os.pread(file.fileno(), 1, end - 1) != b"\n"
    try:
        file.write((b"\n" if cut_short else b"") + line + b"\n")
        file.flush()
        os.fsync(file.fileno())
    except OSError:
        with suppress(OSError):
            os.ftruncate(file.fileno(), end)
        raise


def _list_months(folder: Path) -> list[Path]:
    """The oldest first; none before anything is recorded. Raises RecordError where that cannot be told."""
    try:
        return sorted(path for path in folder.iterdir() if path.suffix == ".jsonl")
    except FileNotFoundError:
        return []
    except OSError as error:
        raise RecordError(f"the audit log in {folder} cannot be read: {error.strerror}") from error


def _read_backwards(path: Path) -> Iterator[bytes]:
    """The lines of a file, the last first, without holding much more than a block of it. Raises RecordError."""
    try:
        with path.open("rb") as file:
            at, rest = file.seek(0, os.SEEK_END), b""
            while at > 0:
                step = min(BLOCK, at)
                at = file.seek(at - step)
                rest, *lines = (file.read(step) + rest).split(b"\n")
                yield from (line for line in reversed(lines) if line)
            if rest:
                yield rest
    except OSError as error:
        raise RecordError(f"the audit log {path.name} cannot be read: {error.strerror}") from error


def _read_entry(line: bytes, path: Path) -> Entry:
    try:
        return Entry.model_validate_json(line)
    except ValidationError as error:
        raise RecordError(f"the audit log {path.name} has a damaged line") from error


def _digest(line: bytes) -> str:
    return hashlib.sha256(line.rstrip(b"\n")).hexdigest()


def _last_line(descriptor: int, size: int) -> bytes:
    """The last line of a file, read backwards in blocks."""
    block, data = 8192, b""
    at = size
    while at > 0:
        step = min(block, at)
        at -= step
        data = os.pread(descriptor, step, at) + data
        lines = data.rstrip(b"\n").rsplit(b"\n", 1)
        if len(lines) == 2:
            return lines[1]
    return data.rstrip(b"\n")
