"""A visitor of a served page without a browser: a websocket that says what a browser says, and hears what it hears."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Origin, Subprotocol

STREAM = "/_stcore/stream"
DONE = ForwardMsg.FINISHED_SUCCESSFULLY
PATIENCE = 60.0
"""Seconds for one run of the page; whoever waited longer got no answer."""
GRAVE = ("ERROR", "WARNING")
"""Alerts in which a page says that something is wrong, be it only that somebody asks too much."""
CARD = "card-"
"""In the name of every container with an answer."""


@dataclass
class Run:
    """What one run of the page brought."""

    seconds: float = 0.0
    """From the message that started it until the page said that it is finished."""
    finished: bool = False
    content: bytes = b""
    """Everything that was sent, and what the visitor had kept and was referred to."""
    cards: list[str] = field(default_factory=list)
    moved: bool = False
    """Whether the address is another one now, as it is after each answer that was recorded."""
    complaints: list[str] = field(default_factory=list)

    def find_fault(self, told: Iterable[str]) -> str | None:
        """Why this is not the answer in which all of this is told; None when it is."""
        if self.complaints:
            return self.complaints[0]
        if not self.finished:
            return "not finished"
        # The page keeps a figure and its unit on one line.
        shown = self.content.replace("\u00a0".encode(), b" ")
        return None if all(words.encode() in shown for words in told) else "not the answer"


class Visitor:
    """Somebody with one tab. As a browser does, it keeps what it may, and follows its own address."""

    def __init__(self, stream: ClientConnection, address: str, query: str = "") -> None:
        self._stream = stream
        self._address = address
        self.first = Run()
        """What the page showed when it was opened."""
        self._kept: dict[str, bytes] = {}
        self._input = ""
        self._page = ""
        self.query = query
        """Of the address as it is now; it names the last answer."""

    async def look(self) -> Run:
        """As when something on the page is touched that changes nothing."""
        return await self._run(BackMsg())

    async def ask(self, question: str) -> Run:
        """As with Enter in the field for questions."""
        message = BackMsg()
        typed = message.rerun_script.widget_states.widgets.add()
        typed.id = self._input
        typed.chat_input_value.data = question
        return await self._run(message)

    async def _run(self, message: BackMsg) -> Run:
        run, start = Run(), time.perf_counter()
        rerun = message.rerun_script
        rerun.query_string = self.query
        rerun.page_script_hash = self._page
        rerun.context_info.url = f"{self._address}/"
        rerun.cached_message_hashes.extend(self._kept)
        try:
            async with asyncio.timeout(PATIENCE):
                await self._stream.send(message.SerializeToString())
                while not run.finished:
                    self._hear(await self._stream.recv(decode=False), run)
        except (TimeoutError, WebSocketException) as fault:
            run.complaints.append(type(fault).__name__)
        run.seconds = time.perf_counter() - start
        run.moved = self.query != rerun.query_string
        return run

    def _hear(self, frame: bytes, run: Run) -> None:
        told = ForwardMsg()
        told.ParseFromString(frame)
        kind = told.WhichOneof("type")
        if kind == "ref_hash":
            frame = self._kept[told.ref_hash]
            told.ParseFromString(frame)
            kind = told.WhichOneof("type")
        elif told.metadata.cacheable and told.hash:
            self._kept[told.hash] = frame
        run.content += frame
        if kind == "script_finished":
            run.finished = told.script_finished == DONE
        elif kind == "page_info_changed":
            self.query = told.page_info_changed.query_string
        elif kind == "navigation":
            self._page = told.navigation.page_script_hash
        elif kind == "delta":
            self._read(told, run)

    def _read(self, told: ForwardMsg, run: Run) -> None:
        if told.delta.WhichOneof("type") == "add_block":
            if CARD in told.delta.add_block.id:
                run.cards.append(told.delta.add_block.id)
            return
        element = told.delta.new_element
        kind = element.WhichOneof("type")
        if kind == "chat_input":
            self._input = element.chat_input.id
        elif kind == "exception" or (kind == "alert" and element.alert.Format.Name(element.alert.format) in GRAVE):
            run.complaints.append(kind)


@asynccontextmanager
async def open_visitor(
    address: str, headers: Mapping[str, str] | None = None, query: str = ""
) -> AsyncIterator[Visitor]:
    """Connected, and with the first run of the page behind it. `query` is that of a link, such as one to an answer."""
    async with connect(
        address.replace("http", "ws", 1) + STREAM,
        origin=Origin(address),
        subprotocols=[Subprotocol("streamlit")],
        additional_headers=headers,
        max_size=None,
        open_timeout=PATIENCE,
        # A server that is busy for long is slow, and not gone.
        ping_interval=None,
        proxy=None,
    ) as stream:
        visitor = Visitor(stream, address, query)
        visitor.first = await visitor.look()
        if not visitor.first.finished:
            raise ConnectionError(f"the page did not open: {visitor.first.complaints}")
        yield visitor


@asynccontextmanager
async def open_visitors(address: str, headers: Sequence[Mapping[str, str]]) -> AsyncIterator[list[Visitor]]:
    """One for each of `headers`, one after the other, as people come before a meeting."""
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(open_visitor(address, sent)) for sent in headers]


async def ask_at_once(visitors: Sequence[Visitor], questions: Sequence[str]) -> list[Run]:
    """Everybody presses Enter in the same moment."""
    asking = zip(visitors, questions, strict=True)
    return await asyncio.gather(*(visitor.ask(question) for visitor, question in asking))
