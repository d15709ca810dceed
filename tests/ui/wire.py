"""The screen without a browser: its websocket and its doors, as somebody with a tool of their own would use them."""

import socket
from urllib.parse import urlsplit

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

STREAM = "/_stcore/stream"
DONE = ForwardMsg.ScriptFinishedStatus.FINISHED_SUCCESSFULLY
PATIENCE = 20.0
"""Seconds for one run of the page."""


def read_frames(address: str, query: str = "", **headers: str) -> bytes:
    """Everything that the first run of the page sends."""
    with open_stream(address, **headers) as stream:
        return run_page(stream, query)


def run_page(stream: ClientConnection, query: str = "") -> bytes:
    message = BackMsg()
    message.rerun_script.query_string = query
    stream.send(message.SerializeToString())
    frames: list[bytes] = []
    while True:
        frame = stream.recv(timeout=PATIENCE)
        assert isinstance(frame, bytes)
        frames.append(frame)
        told = ForwardMsg()
        told.ParseFromString(frame)
        if told.WhichOneof("type") == "script_finished" and told.script_finished == DONE:
            # A figure and its unit have a space between them at which no line ends.
            return b"".join(frames).replace("\u00a0".encode(), b" ")


def open_stream(address: str, origin: str | None = None, **headers: str) -> ClientConnection:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return connect(
        address.replace("http", "ws", 1) + STREAM,
        origin=Origin(origin or address),
        subprotocols=[Subprotocol("streamlit")],
        additional_headers=sent,
        max_size=None,
        legacy=True,
    )


def knock(address: str, path: str, method: str = "GET", **headers: str) -> httpx.Response:
    """A plain request; it follows no redirect."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.request(method, address + path, headers=sent, timeout=10)


def shake_hands(address: str, host: str) -> int:
    """The status of a websocket handshake that calls the server by another name."""
    place = urlsplit(address)
    lines = [f"GET {STREAM} HTTP/1.1", f"Host: {host}", "Connection: Upgrade", "Upgrade: websocket"]
    lines += ["Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==", f"Origin: http://{host}"]
    with socket.create_connection((place.hostname, place.port), timeout=10) as line:
        line.sendall("\r\n".join([*lines, "", ""]).encode())
        return int(line.recv(64).split()[1])
