"""A machine with nothing around it: a network namespace with loopback alone, in which a scene is played and watched.

Attempts to leave it are seen twice: Python's by an audit hook that names the line (`watch/sitecustomize.py`), and those
of any program, in whatever language, by the kernel, which counts what it had no route for.
"""

import argparse
import fcntl
import os
import socket
import struct
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import BaseModel

ROOT = Path(__file__).parents[2]
WATCH = Path(__file__).parent / "watch"
SEAL = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--map-root-user", "--net"]
LISTENING = "0A"
SECONDS = 600
OTHERS_WISHES = {
    "ANONYMIZED_TELEMETRY": "True",
    "CHROMA_API_IMPL": "chromadb.api.fastapi.FastAPI",
    "CHROMA_OTEL_COLLECTION_ENDPOINT": "http://collector.example:4317",
    "CHROMA_OTEL_GRANULARITY": "all",
    "CHROMA_SERVER_HOST": "vectors.example",
    "CHROMA_SERVER_HTTP_PORT": "8000",
    "DO_NOT_TRACK": "0",
    "HF_HUB_OFFLINE": "0",
    "LANGCHAIN_TRACING_V2": "true",
    "LANGSMITH_API_KEY": "key",
    "LANGSMITH_TRACING": "true",
    "OTEL_EXPORTER_OTLP_ENDPOINT": "http://collector.example:4317",
    "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "true",
}
"""What somebody may have set on the machine for other programs, and what makes the libraries send something."""


class Seen(BaseModel):
    attempts: list[str]
    """Of Python."""
    unroutable: int
    """What the kernel had no route for, and datagrams to this machine that nobody waits for, as to a name server."""
    told: dict[str, object]
    """What the scene saw itself."""


def play(scene: str, folder: Path, *arguments: str) -> Seen:
    """`scene` is a module with `play(folder, *arguments)`. Skips where no namespace can be made."""
    if subprocess.run([*SEAL, "true"], capture_output=True, check=False).returncode != 0:
        if "namespace" in os.environ.get("RAADSVAR_REQUIRE", ""):
            pytest.fail("a network namespace is required and cannot be made")
        pytest.skip("no network namespace can be made here")
    command = [*SEAL, sys.executable, "-m", "tests.attack.sealed", scene, str(folder), *arguments]
    around = {key: value for key, value in os.environ.items() if not key.lower().endswith("_proxy")}
    around |= OTHERS_WISHES | {"PYTHONPATH": f"{WATCH}:{ROOT}", "RAADSVAR_WATCH": str(folder / "attempts.txt")}
    done = subprocess.run(command, cwd=folder, env=around, capture_output=True, text=True, check=False, timeout=SECONDS)
    assert done.returncode == 0, done.stdout + done.stderr
    return Seen.model_validate_json(done.stdout.splitlines()[-1])


def list_listeners() -> list[str]:
    """Every socket of the namespace that somebody could connect to: address and port."""
    found = []
    for name, family in (("tcp", socket.AF_INET), ("tcp6", socket.AF_INET6)):
        for line in Path(f"/proc/net/{name}").read_text(encoding="ascii").splitlines()[1:]:
            fields = line.split()
            if fields[3] == LISTENING:
                digits, port = fields[1].split(":")
                words = [int(digits[at : at + 8], 16) for at in range(0, len(digits), 8)]
                address = socket.inet_ntop(family, struct.pack(f"={len(words)}I", *words))
                found.append(f"{address} {int(port, 16)}")
    # Datagrams need no listener; whoever has bound one can be sent some.
    for name in ("udp", "udp6"):
        found += [f"udp {line.split()[1]}" for line in Path(f"/proc/net/{name}").read_text("ascii").splitlines()[1:]]
    return found


def _count_unroutable() -> int:
    lines = [line.split() for line in Path("/proc/net/snmp").read_text(encoding="ascii").splitlines()]
    counts = {(head[0], name): int(value) for head, row in zip(lines[::2], lines[1::2], strict=True)
              for name, value in zip(head[1:], row[1:], strict=True)}  # fmt: skip
    found = counts["Ip:", "OutNoRoutes"] + counts["Udp:", "NoPorts"]
    newer = Path("/proc/net/snmp6")
    if newer.exists():
        pairs = dict(line.split() for line in newer.read_text(encoding="ascii").splitlines())
        found += int(pairs["Ip6OutNoRoutes"]) + int(pairs["Udp6NoPorts"])
    return found


def _raise_loopback() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        # SIOCSIFFLAGS with IFF_UP and IFF_RUNNING, as `ip link set lo up` does.
        fcntl.ioctl(line, 0x8914, struct.pack("16sh14x", b"lo", 0x41))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scene")
    parser.add_argument("folder", type=Path)
    parser.add_argument("arguments", nargs="*")
    given = parser.parse_args()
    _raise_loopback()
    before = _count_unroutable()
    told = __import__(given.scene, fromlist=["play"]).play(given.folder, *given.arguments)
    watched = given.folder / "attempts.txt"
    attempts = watched.read_text(encoding="utf-8").splitlines() if watched.exists() else []
    seen = Seen(attempts=attempts, unroutable=_count_unroutable() - before, told=told)
    sys.stdout.write(f"\n{seen.model_dump_json()}\n")


if __name__ == "__main__":
    main()
