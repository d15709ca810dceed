"""In every Python program that has this folder on its path: each attempt to reach another machine is written down.

What is no Python is not seen here, but by the kernel (`tests/attack/sealed.py`).
"""

import ipaddress
import os
import sys
import traceback

TARGET = os.environ.get("RAADSVAR_WATCH", "")
REACHING = {"socket.connect": 1, "socket.sendto": 1, "socket.getaddrinfo": 0, "socket.gethostbyname": 0}
"""Event → where its arguments name the other machine."""


def is_here(host: object) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    if name is None or name in ("", "localhost"):
        return True
    try:
        address = ipaddress.ip_address(str(name).partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def watch(event: str, arguments: tuple[object, ...]) -> None:
    if event not in REACHING:
        return
    other = arguments[REACHING[event]]
    host = other[0] if isinstance(other, tuple) else other
    # The address of a socket within this machine is a path.
    if event in ("socket.connect", "socket.sendto") and not isinstance(other, tuple):
        return
    if is_here(host):
        return
    frames = [frame for frame in traceback.extract_stack()[:-1] if not frame.filename.endswith("socket.py")]
    with open(TARGET, "a", encoding="utf-8") as told:  # noqa: PTH123 - nothing is imported that a program does not need
        told.write(f"{event} {host} by {frames[-1].filename}:{frames[-1].lineno}\n")


if TARGET:
    sys.addaudithook(watch)
