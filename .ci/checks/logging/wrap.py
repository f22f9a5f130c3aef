"""Writes what programs printed as Docker and as Kubernetes' runtimes keep it on a node.

    wrap.py FOLDER    from printed/ into containers/ (Docker) and pods/ (Kubernetes)
"""
import hashlib
import json
import pathlib
import sys
import time

FOLDER = pathlib.Path(sys.argv[1])
# Docker and the runtimes cut a line that is longer; Fluent Bit puts it together again.
PIECE = 16384
clock = time.time_ns()


def stamp():
    global clock
    clock += 1000
    seconds, nanoseconds = divmod(clock, 10**9)
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds)) + f".{nanoseconds:09d}Z"


def pieces(line):
    return [line[start:start + PIECE] for start in range(0, len(line), PIECE)] or [""]


def docker(lines, service):
    container = hashlib.sha256(service.encode()).hexdigest()
    folder = FOLDER / "containers" / container
    folder.mkdir(parents=True)
    # A container of another project has no such label, and so no `attrs`.
    attributes = {} if service == "somebody-elses" else {"attrs": {"com.docker.compose.service": service}}
    with open(folder / f"{container}-json.log", "w", encoding="utf-8") as file:
        for line in lines:
            for piece in pieces(line + "\n"):
                file.write(json.dumps({"log": piece, "stream": "stdout", **attributes, "time": stamp()}) + "\n")


def cri(lines, pod):
    (FOLDER / "pods").mkdir(exist_ok=True)
    with open(FOLDER / "pods" / f"{pod}_llm-platform_service-{hashlib.sha256(pod.encode()).hexdigest()}.log", "w", encoding="utf-8") as file:
        for line in lines:
            *first, last = pieces(line)
            file.writelines(f"{stamp()} stdout P {piece}\n" for piece in first)
            file.write(f"{stamp()} stdout F {last}\n")


for printed in sorted((FOLDER / "printed").glob("*/*.log")):
    text = printed.read_text(encoding="utf-8").splitlines()
    (docker if printed.parent.name == "docker" else cri)(text, printed.stem)
