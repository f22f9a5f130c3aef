"""A canary in production, as its owner would see it, against a running platform: two real versions of the demo model
share requests 90 to 10, by header and by caller; a rollout goes through by itself; a version that is far too slow,
and one that cannot be loaded, are rolled back by themselves. Needs `./platform up`."""
import collections
import concurrent.futures
import json
import secrets
import sys
import threading
import time

import onnx_graphs
from claims import check, end
from platform_api import automation_token, call, connect, made

DEMO = "all-minilm-l6-v2"
REQUESTS = 10_000
THREADS = 8


def within(seconds, get, holds):
    """What `get` gives as soon as it is as wanted, or at the end of the time."""
    end = time.monotonic() + seconds
    while True:
        got = get()
        if holds(got) or time.monotonic() > end:
            return got
        time.sleep(0.2)


class Client:
    """Asks for embeddings over one connection that stays."""

    def __init__(self, model, key):
        self.body = json.dumps({"model": model, "input": "a"})
        self.headers = {"Authorization": "Bearer " + key, "Content-Type": "application/json",
                        "Cache-Control": "no-store"}  # the version itself is to answer, each time
        self.connection = connect()

    def ask(self, headers=None):
        """Status and version of the answer."""
        self.connection.request("POST", "/v1/embeddings", body=self.body, headers={**self.headers, **(headers or {})})
        response = self.connection.getresponse()
        response.read()
        return response.status, response.headers.get("x-model-version")


class Traffic:
    """Requests of several threads, until its end."""

    def __init__(self, model, key, threads=4):
        self.answers = collections.Counter()
        self.over = threading.Event()
        self.lock = threading.Lock()
        self.threads = [threading.Thread(target=self.run, args=(Client(model, key),)) for _ in range(threads)]

    def run(self, client):
        while not self.over.is_set():
            answer = client.ask()
            with self.lock:
                self.answers[answer] += 1

    def __enter__(self):
        for each in self.threads:
            each.start()
        return self

    def __exit__(self, *failure):
        self.over.set()
        for each in self.threads:
            each.join(60)

    def statuses(self):
        return {status for status, _ in self.answers}


class Model:
    """The model that this check registers, and what is deployed of it."""

    def __init__(self, token):
        self.name = "canary-check-" + secrets.token_hex(4)
        self.token = token
        self.deployment = "/api/deployments/" + self.name
        made("POST", "/api/models", token, {"name": self.name, "description": "Made by .ci/checks/canary.py"})

    def upload(self, description, files):
        boundary = secrets.token_hex(16)
        body = bytearray()

        def part(disposition, kind, content):
            head = f"--{boundary}\r\nContent-Disposition: form-data; {disposition}\r\nContent-Type: {kind}\r\n\r\n"
            body.extend(head.encode() + content + b"\r\n")

        part('name="version"', "application/json", json.dumps({"description": description}).encode())
        for path, content in files.items():
            part(f'name="files"; filename="{path}"', "application/octet-stream", content)
        body.extend(f"--{boundary}--\r\n".encode())
        status, text = call("POST", f"/api/models/{self.name}/versions", self.token, bytes(body),
                            {"Content-Type": "multipart/form-data; boundary=" + boundary})
        if status != 201:
            sys.exit(f"upload of '{description}': {status} {text[:300]}")
        return json.loads(text)["version"]

    def deploy(self, body):
        made("PUT", self.deployment, self.token, body)
        status = within(60, self.status, lambda got: got["phase"] == "READY")
        check("every instance serves it", status["phase"] == "READY", status)

    def get(self):
        return made("GET", self.deployment, self.token, None)

    def status(self):
        return self.get()["status"]

    def roll_out(self, version, steps, **more):
        """Starts a rollout and tells of it until it ends."""
        path = made("POST", self.deployment + "/rollouts", self.token, {"version": version, "steps": steps, **more})
        path = f"{self.deployment}/rollouts/{path['id']}"
        told = None

        def look():
            nonlocal told
            rollout = made("GET", path, self.token, None)
            now = (rollout["state"], rollout.get("step"))
            if now != told:
                told = now
                weight = "" if now[1] is None else f", step {now[1] + 1}: {rollout['steps'][now[1]]['weight']} %"
                print(f"  {time.strftime('%X')}  {now[0]}{weight}  {rollout.get('reason', '')}", flush=True)
            return rollout

        return within(90, look, lambda got: "endedAt" in got)

    def remove(self):
        within(30, lambda: call("DELETE", self.deployment, self.token)[0], lambda status: status in (204, 404))
        call("DELETE", "/api/models/" + self.name, self.token)
        call("POST", f"/api/models/{self.name}/purge", self.token, {})


def demo_files(token):
    """The files of the demo model's first version."""
    listed = made("GET", f"/api/models/{DEMO}/versions/1", token, None)["files"]
    files = {}
    for each in listed:
        status, content = call("GET", f"/api/models/{DEMO}/versions/1/files/{each['path']}", token)
        if status != 200:
            sys.exit(f"{each['path']} of {DEMO}: {status}")
        files[each["path"]] = content
    return files


def requests_are_shared(model, key):
    print(f"{REQUESTS} requests at 90/10")
    model.deploy({"targets": [{"version": 1, "weight": 90},
                              {"version": 2, "weight": 10,
                               "match": {"header": {"name": "x-canary", "value": "true"}}}]})

    def some(count):
        client = Client(model.name, key)
        return collections.Counter(client.ask() for _ in range(count))

    began = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(THREADS) as threads:
        answers = sum(threads.map(some, [REQUESTS // THREADS] * THREADS), collections.Counter())
    took = time.monotonic() - began
    share = 100 * answers[200, "2"] / REQUESTS
    print(f"  {dict(answers)} in {took:.1f} s: {share:.2f} % to the canary")
    check("every request is answered by one of the two", answers[200, "1"] + answers[200, "2"] == REQUESTS, answers)
    check("the canary's share is within 1 % of 10 %", abs(share - 10) <= 1, share)

    client = Client(model.name, key)
    claimed = {client.ask({"x-canary": "true"}) for _ in range(50)}
    check("a header claims the canary", claimed == {(200, "2")}, claimed)


def callers_keep_their_version(model, keys):
    print(f"{len(keys)} callers at 50/50, sticky")
    model.deploy({"targets": [{"version": 1, "weight": 50}, {"version": 2, "weight": 50}], "sticky": True})
    seen = []
    for key in keys:
        client = Client(model.name, key)
        seen.append({client.ask() for _ in range(10)})
    check("each gets one version", all(len(each) == 1 and next(iter(each))[0] == 200 for each in seen), seen)
    check("together they get both", set().union(*seen) == {(200, "1"), (200, "2")}, seen)


def a_rollout_goes_through(model, key):
    print("a rollout of version 2 goes through by itself")
    model.deploy({"version": 1})
    steps = [{"weight": 10, "minDuration": "PT3S", "minRequests": 20},
             {"weight": 50, "minDuration": "PT3S", "minRequests": 50},
             {"weight": 100, "minDuration": "PT1S", "minRequests": 20}]
    with Traffic(model.name, key) as traffic:
        rollout = model.roll_out(2, steps, limits={"maxErrorRate": 0.01, "maxP95": "PT5S"}, progressDeadline="PT30S")
    check("it succeeds", rollout["state"] == "SUCCEEDED", rollout)
    check("version 2 gets every request", [(each["version"], each["weight"]) for each in model.get()["targets"]]
          == [(2, 100)])
    check("no request failed on the way", traffic.statuses() == {200}, traffic.answers)
    causes = [each["cause"] for each in made("GET", model.deployment + "/history?limit=4", model.token, None)["items"]]
    check("the history tells each step", causes == ["ROLLOUT_SUCCEEDED"] + ["ROLLOUT_STEP"] * 3, causes)


def is_rolled_back(what, model, key, version, reason, **more):
    print(what)
    steps = [{"weight": 10, "minDuration": "PT30S", "minRequests": 5}, {"weight": 100}]
    before = model.get()["targets"]
    with Traffic(model.name, key, threads=8) as traffic:
        rollout = model.roll_out(version, steps, **more)
    check("it is rolled back by itself", rollout["state"] == "ROLLED_BACK", rollout)
    print(f"  because: {rollout.get('reason')}")
    check("the reason says why", reason in rollout.get("reason", ""), rollout.get("reason"))
    check("what was deployed before is deployed again", model.get()["targets"] == before, model.get()["targets"])
    check("no request failed on the way", traffic.statuses() == {200}, traffic.answers)
    client = Client(model.name, key)
    settled = within(30, lambda: {client.ask() for _ in range(50)}, lambda got: got == {(200, "2")})
    check("every request gets the version of before", settled == {(200, "2")}, settled)


def main():
    began = time.monotonic()
    token = automation_token()
    key_body = {"name": "canary-check", "scopes": ["inference:invoke", "models:read"]}
    keys = [made("POST", "/api/api-keys", token, key_body) for _ in range(24)]
    key = keys[0]["key"]
    model = Model(token)
    try:
        files = demo_files(token)
        model.upload("as shipped", files)
        shorter = json.loads(files["sentence_bert_config.json"])
        shorter["max_seq_length"] = 128
        model.upload("takes 128 tokens", {**files, "sentence_bert_config.json": json.dumps(shorter).encode()})
        model.upload("far too slow", {**files, "model.onnx": onnx_graphs.slow(products=30)})
        model.upload("gives no vectors", {**files, "model.onnx": onnx_graphs.without_vectors()})
        requests_are_shared(model, key)
        callers_keep_their_version(model, [each["key"] for each in keys])
        a_rollout_goes_through(model, key)
        is_rolled_back("a version that is stuck in its requests", model, key, 3, "p95",
                       limits={"maxP95": "PT1S", "maxErrorRate": 0.01}, progressDeadline="PT30S")
        is_rolled_back("a version that cannot be loaded", model, key, 4, "unavailable", progressDeadline="PT30S")
    finally:
        model.remove()
        for each in keys:
            call("DELETE", "/api/api-keys/" + each["id"], token)
    print(f"{time.monotonic() - began:.0f} s")
    end()


main()
