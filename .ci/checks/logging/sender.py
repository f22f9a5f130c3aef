"""Does what Fluent Bit does with deploy/observability/fluent-bit, where Fluent Bit itself cannot be had: reads the same files, runs the
same steps by the same expressions and the same Lua, and sends the same bulk requests, once. It knows the parts of Fluent Bit that the
configuration uses, and refuses to run with a part or a setting that it does not know: what it ignored it could not prove.

Needs PyYAML and lupa. Takes LOG_FILES, LOG_FORMAT, ELASTICSEARCH_HOST, ELASTIC_PASSWORD as Fluent Bit does; the folder of the
configuration is its argument.
"""
import base64
import calendar
import glob
import hashlib
import json
import os
import pathlib
import re
import sys
import time
import urllib.request

import yaml
from lupa import luajit21

FOLDER = pathlib.Path(sys.argv[1])
# By part: what it may be set to here. None: it is read below; else it must be this, which needs nothing to be done once.
KNOWN = {
    "tail": {"tag": None, "path": None, "db": "/state/positions.db", "multiline.parser": None, "read_from_head": True,
             "skip_long_lines": True, "buffer_max_size": "1M", "mem_buf_limit": "16M", "storage.type": "filesystem"},
    "rewrite_tag": {"match": None, "rule": None, "emitter_name": "plain", "emitter_storage.type": "filesystem",
                    "emitter_mem_buf_limit": "8M"},
    "multiline": {"match": None, "multiline.key_content": "log", "multiline.parser": None, "emitter_name": "joined",
                  "emitter_storage.type": "filesystem", "emitter_mem_buf_limit": "8M"},
    "parser": {"match": None, "key_name": "log", "parser": None, "reserve_data": False},
    "lua": {"match": None, "script": None, "call": None},
    "es": {"match": None, "host": None, "port": None, "http_user": None, "http_passwd": None, "index": None,
           "write_operation": "create", "suppress_type_name": True, "generate_id": True, "time_key": "@timestamp",
           "time_key_nanos": True, "buffer_size": "4M", "retry_limit": 1440, "storage.total_limit_size": "1G", "trace_error": True},
}


def known(part):
    name, settings = part["name"], {key: value for key, value in part.items() if key != "name"}
    for key, value in settings.items():
        if key not in KNOWN.get(name, {}) or KNOWN[name][key] not in (None, value):
            sys.exit(f"sender.py does not know {name} with {key}: {value}; Fluent Bit may")
    return name, {key: os.path.expandvars(value) if isinstance(value, str) and key != "rule" else value
                  for key, value in settings.items()}


def matches(pattern, tag):
    return re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), tag)


def instant(text):
    """Seconds and nanoseconds of an RFC 3339 time in UTC."""
    whole, _, fraction = text.rstrip("Z").partition(".")
    return calendar.timegm(time.strptime(whole, "%Y-%m-%dT%H:%M:%S")), int(fraction.ljust(9, "0")[:9] or 0)


def docker(lines):
    """Docker's json-file: a line that is longer than 16 KiB comes in pieces, of which the last ends in a line feed."""
    pieces = {}
    for line in lines:
        record = json.loads(line)
        first = pieces.setdefault(record["stream"], record)
        if first is not record:
            first["log"] += record["log"]
        if record["log"].endswith("\n"):
            yield instant(first["time"]), pieces.pop(record["stream"])


def cri(lines):
    """What Kubernetes' runtimes write: time, stream, F or P (a piece that is not the last), text."""
    pieces = {}
    for line in lines:
        when, stream, kind, text = line.rstrip("\n").split(" ", 3)
        first = pieces.setdefault(stream, {"time": when, "stream": stream, "log": ""})
        first["log"] += text
        if kind == "F":
            yield instant(first["time"]), pieces.pop(stream)


def tail(settings):
    wrapped = {"docker": docker, "cri": cri}[settings["multiline.parser"]]
    for path in sorted(glob.glob(settings["path"])):
        tag = settings["tag"].replace("*", path.strip("/").replace("/", "."))
        with open(path, encoding="utf-8") as lines:
            for when, record in wrapped(lines):
                yield tag, when, record


def rewrite_tag(events, settings):
    key, expression, new, keep = settings["rule"].split(" ")
    assert key == "$log" and keep == "false"
    expression = re.compile(expression)
    for tag, when, record in events:
        hit = matches(settings["match"], tag) and isinstance(record.get("log"), str) and expression.search(record["log"])
        yield new.replace("$TAG", tag) if hit else tag, when, record


def multiline(events, settings):
    rules = {rule["state"]: re.compile(rule["regex"].strip("/")) for rule in parsers("multiline_parsers", settings["multiline.parser"])["rules"]}
    assert set(rules) == {"start_state", "more"}
    open_records = {}
    for tag, when, record in events:
        if not matches(settings["match"], tag):
            yield tag, when, record
            continue
        stream = tag
        if stream in open_records and rules["more"].search(record["log"]):
            open_records[stream][2]["log"] += record["log"] if open_records[stream][2]["log"].endswith("\n") else "\n" + record["log"]
            continue
        if stream in open_records:
            yield open_records.pop(stream)
        if rules["start_state"].search(record["log"]):
            open_records[stream] = (tag, when, record)
        else:
            yield tag, when, record
    yield from open_records.values()


def parser(events, settings):
    made = parsers("parsers", settings["parser"])
    assert made == {"name": "ecs", "format": "json", "time_key": "@timestamp", "time_format": "%Y-%m-%dT%H:%M:%S.%LZ", "time_keep": False}
    for tag, when, record in events:
        if matches(settings["match"], tag):
            try:
                record = json.loads(record["log"])
                when = instant(record.pop("@timestamp"))
            except ValueError:
                pass
        yield tag, when, record


def lua(events, settings):
    runtime = luajit21.LuaRuntime(unpack_returned_tuples=True)
    runtime.execute((FOLDER / settings["script"]).read_text())
    call = runtime.globals()[settings["call"]]

    def table(value):
        return runtime.table_from({key: table(each) for key, each in value.items()}) if isinstance(value, dict) else value

    def plain(value):
        return {key: plain(each) for key, each in value.items()} if luajit21.lua_type(value) == "table" else value

    for tag, when, record in events:
        code, _, made = call(tag, when[0], table(record)) if matches(settings["match"], tag) else (0, None, None)
        assert code in (-1, 0, 2), code
        if code != -1:
            yield tag, when, plain(made) if code == 2 else record


def es(events, settings):
    lines = []
    for tag, (seconds, nanoseconds), record in events:
        if not matches(settings["match"], tag):
            continue
        stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds)) + f".{nanoseconds:09d}Z"
        document = json.dumps({settings["time_key"]: stamp, **record})
        identity = hashlib.sha256(json.dumps(json.loads(document), sort_keys=True).encode()).hexdigest()[:32]
        lines.append(json.dumps({"create": {"_index": settings["index"], "_id": identity}}))
        lines.append(document)
    request = urllib.request.Request(f"http://{settings['host']}:{settings['port']}/_bulk", ("\n".join(lines) + "\n").encode(), {
        "Content-Type": "application/x-ndjson",
        "Authorization": "Basic " + base64.b64encode(f"{settings['http_user']}:{settings['http_passwd']}".encode()).decode()})
    with urllib.request.urlopen(request, timeout=60) as response:
        items = json.load(response)["items"]
    refused = [item["create"] for item in items if item["create"]["status"] not in (201, 409)]
    if refused:
        sys.exit(f"{len(refused)} of {len(items)} documents are refused, such as {refused[0]}")


def parsers(kind, name):
    service = yaml.safe_load((FOLDER / "fluent-bit.yaml").read_text())["service"]
    return next(each for each in yaml.safe_load((FOLDER / service["parsers_file"]).read_text())[kind] if each["name"] == name)


def run():
    pipeline = yaml.safe_load((FOLDER / "fluent-bit.yaml").read_text())["pipeline"]
    (source,) = map(known, pipeline["inputs"])
    (target,) = map(known, pipeline["outputs"])
    assert source[0] == "tail" and target[0] == "es"
    events = tail(source[1])
    for name, settings in map(known, pipeline["filters"]):
        events = {"rewrite_tag": rewrite_tag, "multiline": multiline, "parser": parser, "lua": lua}[name](events, settings)
    es(events, target[1])


run()
