"""A hand-made MCP server over pipes that misbehaves as its first argument says; it needs nothing but Python.

``sound`` behaves. ``dies``, ``hangs``, ``floods`` (a line without end), ``babbles`` (lines that mean nothing) and
``lies`` do that when a tool is called; ``mute`` never answers at all, ``stays`` starts a child and outlives its input;
``envious`` answers with its variables. With a second argument it writes its process ids there.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

TOOLS = [
    {
        "name": "look",
        "description": "Look around.",
        "inputSchema": {"type": "object", "properties": {"where": {"type": "string"}}},
        "annotations": {"readOnlyHint": True},
    },
    {"name": "do it!", "description": "Do it.", "inputSchema": {"type": "object"}},
]


def answer(request_id: object, result: object) -> None:
    """Answer a request."""
    print(json.dumps({"jsonrpc": "2.0", "id": request_id, "result": result}), flush=True)  # noqa: T201 - the wire


def flood(piece: str) -> None:
    """Say the same for ever."""
    while True:
        sys.stdout.write(piece)


def misbehave(how: str) -> object:
    """Do what was asked for, and return the result where there is one."""
    match how:
        case "dies":
            sys.exit(3)
        case "hangs":
            time.sleep(60)  # noqa: TID251 - a program of its own, which hangs
        case "floods":
            flood("x" * 100_000)
        case "babbles":
            flood("nothing\n")
        case "lies":
            return {"content": "not a list", "isError": "no"}
    text = json.dumps(dict(os.environ)) if how == "envious" else "looked"  # noqa: TID251 - what it sees
    return {"content": [{"type": "text", "text": text}]}


def serve(how: str) -> None:
    """Answer line by line."""
    print("not every program keeps its answers clean", flush=True)  # noqa: T201 - the wire
    for line in sys.stdin:
        request = json.loads(line)
        method, request_id = request.get("method"), request.get("id")
        if how == "mute" or request_id is None:
            continue
        if method == "initialize":
            version = request["params"]["protocolVersion"]
            who = {"name": "plain", "version": "1"}
            answer(request_id, {"protocolVersion": version, "capabilities": {"tools": {}}, "serverInfo": who})
        elif method == "tools/list":
            answer(request_id, {"tools": TOOLS})
        elif method == "tools/call":
            answer(request_id, misbehave(how))
        else:
            error = {"code": -32601, "message": "no such method"}
            print(json.dumps({"jsonrpc": "2.0", "id": request_id, "error": error}), flush=True)  # noqa: T201
    if how == "stays":
        time.sleep(60)  # noqa: TID251 - it will not go by itself


if __name__ == "__main__":
    behaviour = sys.argv[1]
    pids = [os.getpid()]
    if behaviour == "stays":
        pids.append(subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]).pid)
    if len(sys.argv) > 2:
        with Path(sys.argv[2]).open("a") as notes:
            notes.writelines(f"{pid}\n" for pid in pids)
    serve(behaviour)
