"""Restarts every service of a running platform under load, as .ci/checks/rolling.sh tells: for each a second instance is started beside
the supervised one, then the first is told to end (the supervisor starts it again), then the second. Fifty requests a second go
through the gateways all the while, to every service; none may fail."""
import collections
import concurrent.futures
import http.client
import itertools
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request

from platform_api import automation_token, call, made

RATE = int(os.environ.get("ROLLING_RATE", "50"))
ROOT = pathlib.Path(__file__).parents[2]
PORTS = dict(line.split("=") for line in (ROOT / ".local/ports.properties").read_text().split())
SERVICES = {"user-service": "USER", "model-registry-service": "REGISTRY", "inference-service": "INFERENCE", "scheduler-service": "SCHEDULER",
            "log-service": "LOG", "gateway-service": "GATEWAY"}
# What a second instance may not share with the first: its ports, logs and caches.
OWN_PORTS = ("SERVER_PORT", "GRPC_PORT", "XXL_JOB_PORT")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Load:
    """The requests, and what came of them. Balances over gateways as any balancer in front of them does: by their readiness, and by
    another one where a connection is refused."""

    def __init__(self, token, key):
        embedding = json.dumps({"model": "all-minilm-l6-v2", "input": "rolling"})
        self.requests = itertools.cycle([("POST", "/v1/embeddings", embedding, key), ("GET", "/api/models?limit=1", None, token),
                                         ("GET", "/api/users?limit=1", None, token), ("GET", "/v1/batches?limit=1", None, key),
                                         ("GET", "/api/usage", None, token), ("GET", "/v1/models", None, key)])
        self.gateways = [int(PORTS["GATEWAY"])]
        self.seen, self.failures, self.slowest = collections.Counter(), collections.Counter(), 0.0
        self.lock, self.ended, self.stage = threading.Lock(), threading.Event(), "before"

    def ready(self):
        return [port for port in self.gateways if answers(port)] or self.gateways

    def run(self):
        with concurrent.futures.ThreadPoolExecutor(200) as pool:
            usable, next_look, due = self.ready(), time.monotonic(), time.monotonic()
            for turn, request in enumerate(self.requests):
                if self.ended.is_set():
                    return
                if time.monotonic() > next_look:
                    usable, next_look = self.ready(), time.monotonic() + 0.5
                pool.submit(self.send, usable[turn % len(usable):] + usable, *request)
                due += 1 / RATE
                time.sleep(max(0.0, due - time.monotonic()))

    def send(self, ports, method, path, body, credential):
        began, problem = time.monotonic(), None
        for port in ports:
            problem = self.attempt(port, method, path, body, credential)
            if problem != "refused":
                break
        with self.lock:
            self.seen[self.stage] += 1
            self.slowest = max(self.slowest, time.monotonic() - began)
            if problem:
                self.failures[f"{self.stage}: {method} {path}: {problem}"] += 1

    @staticmethod
    def attempt(port, method, path, body, credential):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            connection.request(method, path, body, {"Authorization": "Bearer " + credential, "Content-Type": "application/json"})
            answer = connection.getresponse()
            text = answer.read()
            return None if answer.status == 200 else f"{answer.status} {re.sub(rb'.trace_id.*', b'', text)[:200]}"
        except ConnectionRefusedError:
            return "refused"
        except OSError as e:
            return repr(e)
        except http.client.HTTPException as e:
            return repr(e)
        finally:
            connection.close()


def answers(port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/actuator/health/readiness", timeout=2) as answer:
            return answer.status == 200
    except OSError:
        return False


def awaited(what, look, seconds=240):
    deadline = time.monotonic() + seconds
    while not look():
        if time.monotonic() > deadline:
            sys.exit(what + ": not within the limit")
        time.sleep(0.3)


def supervised(service):
    """The process id of the instance that the supervisor keeps."""
    state = json.loads((ROOT / ".local/state.json").read_text())
    return next((part.get("pid") for part in state["parts"] if part["name"] == service), None)


def second(service, work):
    """Another instance, with the environment and the arguments of the first, on other ports."""
    pid = supervised(service)
    environment = dict(each.split("=", 1) for each in pathlib.Path(f"/proc/{pid}/environ").read_text().split("\0") if "=" in each)
    command = [each for each in pathlib.Path(f"/proc/{pid}/cmdline").read_text().split("\0") if each and not re.match(r"-X(share|log:cds)|-XX:\+RecordDynamic", each)]
    for name in OWN_PORTS:
        if name in environment:
            environment[name] = str(free_port())
    for name in ("NACOS_CACHE_DIR", "MODEL_CACHE_DIR", "DJL_CACHE_DIR", "XXL_JOB_LOG_PATH"):
        if name in environment:
            environment[name] = f"{work}/{service}/{name}"
    environment["LOGGING_FILE_NAME"] = f"{work}/{service}.log"
    with open(f"{work}/{service}.out", "w") as output:
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=output, cwd=ROOT)
    return process, int(environment["SERVER_PORT"])


def ended(process, seconds=60):
    process.send_signal(signal.SIGTERM)
    process.wait(seconds)


def roll(service, load, work):
    load.stage = service + ": a second instance starts"
    process, port = second(service, work)
    try:
        awaited(service + " is there twice", lambda: process.poll() is not None or answers(port))
        if process.poll() is not None:
            sys.exit(f"the second {service} ended: {open(f'{work}/{service}.out').read()[-2000:]}")
        if service == "gateway-service":
            load.gateways.append(port)
        # Callers hear of it by Nacos.
        time.sleep(3)
        load.stage = service + ": the first restarts"
        first = supervised(service)
        os.kill(first, signal.SIGTERM)
        awaited(service + " is there again", lambda: supervised(service) not in (None, first) and answers(int(PORTS[SERVICES[service]])))
        time.sleep(3)
        load.stage = service + ": the second ends"
        ended(process)
        time.sleep(2)
        if service == "gateway-service":
            load.gateways.remove(port)
    finally:
        if process.poll() is None:
            process.kill()
    print(f"  {service}: {sum(count for stage, count in load.seen.items() if stage.startswith(service))} requests, "
          f"{sum(count for failure, count in load.failures.items() if failure.startswith(service))} failed")


def main(work, *services):
    token = automation_token()
    # Without limits: a demo key's would refuse what waits while the starting instances have the processors.
    key = made("POST", "/api/api-keys", token, {"name": "rolling", "scopes": ["inference:invoke", "jobs:read", "models:read"]})
    load = Load(token, key["key"])
    sending = threading.Thread(target=load.run, daemon=True)
    sending.start()
    time.sleep(3)
    try:
        for service in services or SERVICES:
            roll(service, load, work)
    finally:
        load.ended.set()
        sending.join(90)
        call("DELETE", "/api/api-keys/" + key["id"], token)
    for failure, count in load.failures.most_common(20):
        print(f"FAILED {count} times: {failure}")
    print(f"{sum(load.seen.values())} requests at {RATE}/s, {sum(load.failures.values())} failed, the slowest took {load.slowest:.1f} s")
    sys.exit(1 if load.failures else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
