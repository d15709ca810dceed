"""Programs that do try to get out, one way each: what the seal is tried on."""

import subprocess
import sys
from pathlib import Path

from tests.attack.sealed import list_listeners

WAYS = {
    "python": [sys.executable, "-c", "import socket; socket.create_connection(('192.0.2.1', 80), 1)"],
    "python by name": [sys.executable, "-c", "import socket; socket.getaddrinfo('tal.example', 80)"],
    "a datagram": [
        sys.executable, "-c", "import socket; socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 53))",
    ],
    "no python": ["bash", "-c", "exec 3<>/dev/tcp/192.0.2.1/80"],
    "no python, six": ["bash", "-c", "exec 3<>/dev/tcp/2001:db8::1/80"],
    "a port": [sys.executable, "-c", "import socket; s = socket.create_server(('', 8502)); print(flush=True); input()"],
}  # fmt: skip


def play(_folder: Path, way: str) -> dict[str, object]:
    with subprocess.Popen(WAYS[way], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as tried:
        if way == "a port":
            assert tried.stdout is not None
            tried.stdout.readline()
        listening = list_listeners()
        tried.communicate(b"\n", timeout=30)
    return {"listening": listening}
