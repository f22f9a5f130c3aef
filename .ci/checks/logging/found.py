"""What is found of the lines that were printed, once they were sent; and how the store takes what nobody expects.

    found.py FOLDER TRACE FORBIDDEN...    FOLDER/printed has the lines; where not all is found yet, it looks again for a minute
"""
import base64
import calendar
import json
import os
import pathlib
import re
import sys
import time
import urllib.error
import urllib.request

sys.path.append(str(pathlib.Path(__file__).parents[1]))
from claims import check, end

FOLDER, TRACE, FORBIDDEN = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3:]
STORE = f"http://{os.environ['ELASTICSEARCH_HOST']}:9200"
STREAM = "logs-llm-platform-default"
AUTHORIZATION = "Basic " + base64.b64encode(f"elastic:{os.environ['ELASTIC_PASSWORD']}".encode()).decode()
ROOT = pathlib.Path(__file__).parents[3]
PATIENCE = 60


def call(method, path, body=None):
    request = urllib.request.Request(f"{STORE}/{path}", None if body is None else body.encode(), method=method,
                                     headers={"Authorization": AUTHORIZATION, "Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return json.load(response)
    except urllib.error.HTTPError as refused:
        return json.load(refused)


def search(*filters):
    """Documents that match all filters, by time, as Kibana's Discover asks."""
    call("POST", f"{STREAM}/_refresh")
    answer = call("GET", f"{STREAM}/_search", json.dumps({"size": 10000, "sort": [{"@timestamp": "asc"}],
                                                         "query": {"bool": {"filter": filters or [{"match_all": {}}]}}}))
    return [hit["_source"] for hit in answer.get("hits", {}).get("hits", [])]


def term(field, value):
    return {"term": {field: value}}


def phrase(value):
    return {"match_phrase": {"message": value}}


RECENT = {"range": {"@timestamp": {"gte": "now-1h", "lte": "now+1m"}}}


def fields(document, before=""):
    for key, value in document.items():
        if isinstance(value, dict):
            yield from fields(value, before + key + ".")
        else:
            yield before + key


def mapped(mapping, before=""):
    for key, value in mapping.get("properties", {}).items():
        yield from mapped(value, before + key + ".") if "properties" in value else [before + key]


def field(document, name):
    """ECS writes `trace.id` as well as {"trace": {"id"}}."""
    if name in document:
        return document[name]
    first, _, rest = name.partition(".")
    return field(document[first], rest) if rest and isinstance(document.get(first), dict) else None


def nanoseconds(document):
    whole, _, fraction = document["@timestamp"].rstrip("Z").partition(".")
    return calendar.timegm(time.strptime(whole, "%Y-%m-%dT%H:%M:%S")) * 10**9 + int(fraction.ljust(9, "0")[:9])


def by_text(document):
    return document["message"], document["@timestamp"]


printed = {file: file.read_text(encoding="utf-8").splitlines() for file in (FOLDER / "printed").glob("*/*.log") if file.stem != "somebody-elses"}
ours = [json.loads(line) for lines in printed.values() for line in lines if re.match(r'\{.*"ecs":\{"version":"8', line)]
plain = [line for lines in printed.values() for line in lines if line.strip() and not re.match(r'\{.*"ecs":\{"version":"8', line)]

print("Lines of logs:")
deadline = time.monotonic() + PATIENCE
while True:
    documents = search()
    texts = [str(field(each, "message")) for each in documents if field(each, "stream")]
    lost = [line for line in plain if not any(line.strip() in text for text in texts)]
    if len(documents) - len(texts) >= len(ours) and not lost or time.monotonic() > deadline:
        break
    time.sleep(1)

check(f"each of {len(ours)} lines of services is one document", len(documents) - len(texts) == len(ours), len(documents) - len(texts))
# Fluent Bit keeps a fraction of a second as a binary one, which may be a nanosecond less.
apart = [(printed_one["@timestamp"], kept["@timestamp"]) for printed_one, kept in zip(
    sorted(ours, key=by_text), sorted((each for each in documents if not field(each, "stream")), key=by_text))
    if printed_one["message"] != kept["message"] or abs(nanoseconds(printed_one) - nanoseconds(kept)) > 1]
check("with the time that the service gave it, and its text", not apart, apart[:3])
check(f"none of {len(plain)} other lines is lost", not lost, lost[:3])
check("a container of somebody else is left alone", not search(phrase("no business of the platform")))

traced = search(term("trace.id", TRACE), term("service.name", "gateway-service"), term("log.level", "WARN"), RECENT)
check("a request's lines are found by its trace, service, level and time", traced, [each for each in ours if TRACE in json.dumps(each)])
check("by another trace they are not", not search(term("trace.id", TRACE[::-1])))
failed = search(term("log.level", "ERROR"), {"exists": {"field": "error.stack_trace"}}, {"wildcard": {"error.stack_trace": "*\tat java.base/*"}})
check("an error is one document with its stack trace", len(failed) >= 1 and all(field(each, "error.type") for each in failed), failed)
check("even one of more than 16 KiB", any(len(field(each, "error.stack_trace")) > 20000 for each in failed),
      [len(field(each, "error.stack_trace")) for each in failed])
check("no frame of a stack trace is a document of its own", not [text for text in texts if re.match(r"\s*(at \S+\(|Caused by: )", text)])
for service, said in [("gateway-service", "Picked up JAVA_TOOL_OPTIONS"), ("nacos", "Nacos started successfully")]:
    check(f"{service} is found saying '{said}'", search(term("service.name", service), phrase(said), RECENT))
broken = search(term("service.name", "nacos"), term("log.level", "ERROR"), phrase("no leader"))
check("a stack trace of Nacos is one document, of level ERROR",
      broken and all("\tat " in each["message"] and "Caused by: " in each["message"] for each in broken), broken)
check("a start that fails before it can log is one document of its pod's service",
      any("\tat " in each["message"] for each in search(term("service.name", "user-service"), phrase("Logging system failed to initialize"))),
      search(term("service.name", "user-service"))[:2])
check("no key, password or prompt is in any document", not [word for word in FORBIDDEN if word in json.dumps(documents)],
      [word for word in FORBIDDEN if word in json.dumps(documents)])

print("What keeps them:")
(backing,) = call("GET", f"_data_stream/{STREAM}")["data_streams"][0]["indices"][-1:]
index = call("GET", backing["index_name"])[backing["index_name"]]
known = set(mapped(index["mappings"]))
unknown = sorted({name for each in documents for name in fields(each)} - known)
check("every field of every document is in the template", not unknown, unknown)
template = json.loads((ROOT / "deploy/observability/elasticsearch/template.json").read_text())["template"]
check("and no document has added one", known == set(mapped(template["mappings"])), known ^ set(mapped(template["mappings"])))
policy = json.loads((ROOT / "deploy/observability/elasticsearch/policy.json").read_text())["policy"]["phases"]
check("an index has the policy, which rolls it over and deletes it",
      index["settings"]["index"].get("lifecycle", {}).get("name") == "llm-platform-logs" and "max_age" in policy["hot"]["actions"]["rollover"]
      and "delete" in policy["delete"]["actions"] and re.fullmatch(r"\d+d", policy["delete"]["min_age"]), policy)

odd = [{"process": {"pid": "no number"}, "message": "odd one"}, {"message": "odd two", **{f"field{number}": number for number in range(1000)}},
       {"message": 7, "service": {"name": True}}]
lines = [json.dumps(each) for number, document in enumerate(odd)
         for each in ({"create": {}}, {"@timestamp": f"2026-01-01T00:00:00.00000000{9 - number}Z", **document})]
answer = call("POST", f"{STREAM}/_bulk", "\n".join(lines) + "\n")
check("documents of odd types, and of a thousand fields that nobody knows, are taken", not answer.get("errors", True), answer)
after = call("GET", backing["index_name"])[backing["index_name"]]
check("without changing what is mapped", after["mappings"] == index["mappings"])
times = [each["@timestamp"] for each in search({"range": {"@timestamp": {"lt": "2026-01-01T00:00:01Z"}}})]
check("lines of one millisecond are in the order in which they were printed", len(times) == len(odd) and times == sorted(times), times)
end()
