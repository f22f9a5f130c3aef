"""Batches of a running platform, killed and measured; docs/benchmarks/batches.sh starts it."""
import json
import math
import os
import random
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
import uuid

URL = os.environ["PLATFORM_URL"]
KEY = os.environ["PLATFORM_API_KEY"]
MODEL = "all-minilm-l6-v2"
ENDED = {"completed", "failed", "expired", "cancelled"}
PATIENCE = 1800


def call(method, path, body=None, content_type="application/json", timeout=60):
    data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
    request = urllib.request.Request(
        URL + path, data, {"Authorization": "Bearer " + KEY, "Content-Type": content_type}, method=method
    )
    with urllib.request.urlopen(request, timeout=timeout) as answer:
        return answer.read()


def again(*arguments, **options):
    """The same while the platform is being killed: what it refuses for now is asked again."""
    end = time.time() + 180
    while True:
        try:
            return call(*arguments, **options)
        except urllib.error.HTTPError as refused:
            if refused.code < 500 and refused.code not in (401, 429) or time.time() > end:
                raise SystemExit(f"{arguments[:2]}: {refused.code} {refused.read()[:500]}")
        except OSError as gone:
            if time.time() > end:
                raise SystemExit(f"{arguments[:2]}: {gone}")
        time.sleep(0.5)


def embed(texts, timeout=60):
    return json.loads(call("POST", "/v1/embeddings", {"model": MODEL, "input": texts}, timeout=timeout))


def upload(lines):
    boundary = uuid.uuid4().hex
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="purpose"\r\n\r\nbatch\r\n'
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="batch.jsonl"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    )
    body = head.encode() + "\n".join(lines).encode() + f"\r\n--{boundary}--\r\n".encode()
    return json.loads(again("POST", "/v1/files", body, f"multipart/form-data; boundary={boundary}"))["id"]


def line(number, text):
    body = {"model": MODEL, "input": text, "encoding_format": "float"}
    return json.dumps({"custom_id": f"line-{number}", "method": "POST", "url": "/v1/embeddings", "body": body})


def create(lines):
    wanted = {"input_file_id": upload(lines), "endpoint": "/v1/embeddings", "completion_window": "24h"}
    return json.loads(again("POST", "/v1/batches", wanted))["id"]


def get(batch):
    return json.loads(again("GET", "/v1/batches/" + batch))


def cosine(a, b):
    return sum(x * y for x, y in zip(a, b)) / math.sqrt(sum(x * x for x in a) * sum(y * y for y in b))


def check(batch, texts, expected):
    """What is wrong with the files of an ended batch of len(texts) lines, whose vectors are known."""
    wrong = []
    if batch["status"] != "completed" or batch["error_file_id"]:
        wrong.append(f"status {batch['status']}, errors {batch['errors']}, error file {batch['error_file_id']}")
        return wrong
    lines = again("GET", f"/v1/files/{batch['output_file_id']}/content", timeout=300).decode().splitlines()
    if len(lines) != len(texts):
        wrong.append(f"{len(lines)} lines instead of {len(texts)}")
    for number, text in enumerate(lines):
        answer = json.loads(text)
        if answer["custom_id"] != f"line-{number}":
            wrong.append(f"line {number} is {answer['custom_id']}")
            break
        vector = answer["response"]["body"]["data"][0]["embedding"]
        if answer["response"]["status_code"] != 200 or cosine(vector, expected[texts[number]]) < 0.9999:
            wrong.append(f"line {number} has another vector")
    return wrong


def processes():
    """Names and pids of everything that serves, as ./platform status tells them."""
    found = {}
    for row in subprocess.run(["./platform", "status"], capture_output=True, text=True).stdout.splitlines():
        words = row.split()
        # Nobody restarts the supervisor.
        if len(words) > 2 and words[2].isdigit() and words[0] != "supervisor":
            found[words[0]] = int(words[2])
    return found


def crash(kills, count):
    random.seed(8)
    sentences = [f"The {noun} of customer {n} is {state}." for n in range(20) for noun in ("invoice", "order", "ticket")
                 for state in ("open", "late and nobody knows why it is", "closed")]
    vectors = embed(sentences)["data"]
    expected = {text: each["embedding"] for text, each in zip(sentences, vectors)}
    texts = [sentences[i * 7 % len(sentences)] for i in range(count)]
    done, batches, failures, killed = 0, 0, [], {}
    while done < kills:
        batch = create([line(i, text) for i, text in enumerate(texts)])
        batches += 1
        begun = time.time()
        while True:
            time.sleep(random.uniform(1.5, 6))
            now = get(batch)
            if now["status"] in ENDED or time.time() > begun + PATIENCE:
                break
            if done < kills:
                name, pid = random.choice(sorted(processes().items()))
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    continue
                done += 1
                killed[name] = killed.get(name, 0) + 1
                print(f"{time.time() - begun:6.1f} s  {now['progress']:3d} %  killed {name} ({pid})", file=sys.stderr, flush=True)
        now = get(batch)
        wrong = check(now, texts, expected)
        print(f"{batch}: {now['status']} after {time.time() - begun:.0f} s; wrong: {wrong}", file=sys.stderr, flush=True)
        failures += wrong
    names = ", ".join(f"{name} {times}" for name, times in sorted(killed.items()))
    print(f"| {batches} batches of {count} lines | {done} kills ({names}) | {'; '.join(failures) or 'each line once and right'} |")
    if failures:
        raise SystemExit(1)


class Interactive(threading.Thread):
    """Somebody who asks for one short vector after the other, and waits a little in between."""

    def __init__(self):
        super().__init__(daemon=True)
        self.millis = []
        self.ends = threading.Event()

    def run(self):
        number = 0
        while not self.ends.wait(0.1):
            number += 1
            begun = time.perf_counter()
            embed(f"How do I reset password {number} of {random.random()}?")
            self.millis.append((time.perf_counter() - begun) * 1000)

    def p95(self):
        self.ends.set()
        self.join()
        return sorted(self.millis)[int(len(self.millis) * 0.95)]


def ceiling(*more):
    return float(subprocess.run(os.environ["CEILING"].split() + list(more), capture_output=True, text=True, check=True).stdout)


def pace(batch):
    """Lines each second between a tenth and 95 hundredths of the batch. Looks once a second, as a watching person might: each look costs several services."""
    first = last = None
    while True:
        now = get(batch)
        done = now["request_counts"]["completed"] + now["request_counts"]["failed"]
        total = max(1, now["request_counts"]["total"])
        if now["status"] in ENDED | {"finalizing"}:
            break
        if done >= total * 0.1 and first is None:
            first = (time.time(), done)
        if done <= total * 0.95:
            last = (time.time(), done)
        time.sleep(1)
    return (last[1] - first[1]) / (last[0] - first[0])


class Round:
    """A batch beside a raw loop of the same sequences, each alone and beside the same interactive requests."""

    def __init__(self, lines):
        alone = Interactive()
        alone.start()
        time.sleep(20)
        self.baseline = alone.p95()
        self.before = ceiling()
        self.quiet = pace(create(lines))
        self.after = ceiling()
        beside = Interactive()
        batch = create(lines)
        beside.start()
        self.shared = pace(batch)
        self.p95 = beside.p95()
        # The same requests take their part of the same cores from the raw loop.
        peer = Interactive()
        peer.start()
        self.raw_shared = ceiling()
        self.raw_p95 = peer.p95()


def throughput(count, file, corpus, times):
    ceiling(file)
    texts = open(file).read().splitlines()
    lines = [line(i, texts[i % len(texts)]) for i in range(count)]
    # As many: the services' compilers work for the first ten thousand or so.
    pace(create(lines))
    print(
        "| sequences | lines | raw, before and after | batch, lines/s | of the ceiling | beside interactive: raw | batch"
        " | of the raw | interactive p95 ms: alone | beside raw | beside the batch |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    rounds = []
    for number in range(times):
        rounds.append(Round(lines))
        row(f"{corpus}, {number + 1}", count, rounds[-1:])
    if times > 1:
        row(f"{corpus}, mean", count, rounds)


def mean(values):
    values = list(values)
    return sum(values) / len(values)


def row(name, count, rounds):
    before, after, quiet, raw_shared, shared, baseline, raw_p95, p95 = (
        mean(getattr(each, what) for each in rounds)
        for what in ("before", "after", "quiet", "raw_shared", "shared", "baseline", "raw_p95", "p95")
    )
    print(
        f"| {name} | {count} | {before:.0f}, {after:.0f} | {quiet:.0f} | {2 * quiet / (before + after):.2f} | {raw_shared:.0f} | {shared:.0f}"
        f" | {shared / raw_shared:.2f} | {baseline:.1f} | {raw_p95:.1f} | {p95:.1f} |",
        flush=True,
    )


if sys.argv[1] == "crash":
    crash(int(sys.argv[2]), int(sys.argv[3]))
else:
    throughput(int(sys.argv[2]), sys.argv[3], sys.argv[4], int(sys.argv[5]))
