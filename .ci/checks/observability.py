"""Prometheus and Alertmanager beside a running platform, as .ci/checks/observability.sh tells."""
import json
import os
import time
import urllib.error
import urllib.parse
import urllib.request

from platform_api import automation_token, call

PROMETHEUS = f"http://127.0.0.1:{os.environ['PROMETHEUS']}"
ALERTMANAGER = f"http://127.0.0.1:{os.environ['ALERTMANAGER']}"
TRACES = f"http://127.0.0.1:{os.environ['TRACES']}/zipkin/api/v2"
SERVICES = {"gateway-service", "model-registry-service", "inference-service", "user-service", "scheduler-service", "log-service"}
TRACE = os.urandom(16).hex()


def fetched(url, body=None):
    asked = urllib.request.Request(url, body and json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(asked, timeout=20) as answer:
        text = answer.read()
    return json.loads(text) if text else None


def awaited(what, look, seconds=120):
    deadline = time.monotonic() + seconds
    seen = look()
    while not seen:
        assert time.monotonic() < deadline, what + ": not within the limit"
        time.sleep(1)
        seen = look()
    print("  ok ", what)
    return seen


def scraped():
    targets = fetched(PROMETHEUS + "/api/v1/targets")["data"]["activeTargets"]
    return SERVICES <= {each["labels"].get("service") for each in targets if each["health"] == "up"}


def query(expression):
    found = fetched(PROMETHEUS + "/api/v1/query?query=" + urllib.parse.quote(expression))["data"]["result"]
    return found and float(found[0]["value"][1])


def traced():
    """One trace from the caller's own header through the gateway into the error of inference-service, on the service's side too."""
    status, text = call("POST", "/v1/embeddings", os.environ["PLATFORM_API_KEY"], {"model": "all-minilm-l6-v2", "input": ""},
                        {"traceparent": f"00-{TRACE}-{os.urandom(8).hex()}-01"})
    assert status == 400, (status, text[:300])
    return TRACE in text.decode()


def stored():
    """The services of the caller's trace in SkyWalking, once its spans hang together: the gateway's under the caller's, inference-service's under
    the gateway's."""
    try:
        spans = fetched(f"{TRACES}/trace/{TRACE}")
    except urllib.error.HTTPError as error:
        assert error.code == 404, error
        return None
    service = {span["id"]: span["localEndpoint"]["serviceName"] for span in spans}
    served = {(service.get(span.get("parentId")), service[span["id"]]) for span in spans if span.get("kind") == "SERVER"}
    return {(None, "gateway-service"), ("gateway-service", "inference-service")} <= served


def alerts(token):
    status, text = call("GET", "/api/alerts?limit=100", token)
    assert status == 200, (status, text[:300])
    return text.decode()


def main():
    awaited("all six services are scraped", scraped)
    before = query("sum(inference_tokens_total)") or 0
    status, text = call("POST", "/v1/embeddings", os.environ["PLATFORM_API_KEY"],
                        {"model": "all-minilm-l6-v2", "input": "observed " + TRACE}, {"Cache-Control": "no-store"})
    assert status == 200, (status, text[:300])
    awaited("tokens of an inference are counted", lambda: (query("sum(inference_tokens_total)") or 0) > before)
    rules = [rule for group in fetched(PROMETHEUS + "/api/v1/rules")["data"]["groups"] for rule in group["rules"]]
    assert len(rules) > 20 and not [rule for rule in rules if rule["health"] == "err"], rules
    print("  ok ", len(rules), "rules without an error")
    awaited("the caller's trace id goes from the gateway to inference-service and back", traced, 10)
    awaited("SkyWalking has that trace, from the gateway to inference-service", stored, 30)
    token = automation_token()
    awaited("Prometheus' own alert reached log-service", lambda: "Watchdog" in alerts(token))
    name = "Check" + TRACE[:8]
    fetched(ALERTMANAGER + "/api/v2/alerts", [{"labels": {"alertname": name, "severity": "critical", "service": "inference-service"},
                                               "annotations": {"summary": "made by a check"}}])
    awaited("a critical alert reached log-service", lambda: name in alerts(token))


if __name__ == "__main__":
    main()
