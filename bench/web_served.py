"""A server in a process of its own, and what it uses of the machine. Linux only: the counters are those of /proc."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 120
SECRET = "only-the-proxy-of-the-benchmark-knows-this"
LOGIN = {"RAADSVAR_LOGIN": "proxy", "RAADSVAR_PROXY_SECRET": SECRET}
"""As in production, each visitor is somebody: the limit of questions a minute is for each of them."""


@dataclass(frozen=True)
class Served:
    address: str
    process: int

    def read_cpu_seconds(self) -> float:
        """Of all threads since the start."""
        fields = Path(f"/proc/{self.process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def read_memory_mb(self) -> float:
        """What it holds in memory now."""
        pages = int(Path(f"/proc/{self.process}/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def name_visitors(count: int, group: str, claim: str) -> list[dict[str, str]]:
    """The headers of so many different users, as the proxy sends them; `claim` gives them their role."""
    return [
        {"x-raadsvar-proxy": SECRET, "x-forwarded-user": f"{group}-{number}", "x-forwarded-groups": claim}
        for number in range(count)
    ]


@contextmanager
def serve_screen(state: Path, login: Mapping[str, str] = LOGIN) -> Iterator[Served]:
    raadsvar = str(Path(sys.executable).with_name("raadsvar"))
    with _serve([raadsvar, "serve", "--port"], {"RAADSVAR_STATE": str(state), **login}) as served:
        yield served


@contextmanager
def serve_floor() -> Iterator[Served]:
    with _serve([sys.executable, "-m", "bench.web_floor"], {}) as served:
        yield served


@contextmanager
def _serve(command: list[str], environment: Mapping[str, str]) -> Iterator[Served]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    # The package of this tree, wherever the command is installed from.
    known = os.environ | {"PYTHONPATH": str(ROOT)} | dict(environment)
    process = subprocess.Popen(
        [*command, str(port)], cwd=ROOT, env=known, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        served = Served(f"http://localhost:{port}", process.pid)
        _wait_until_up(served.address, process)
        yield served
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_up(address: str, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=1):
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit(f"the server at {address} did not come up")
