"""Logs, usage and alerts of a running platform: a request is found by its trace, counted, exported and judged; an alert that
Alertmanager tells of is listed."""
import datetime
import json
import os
import secrets
import time

from claims import check, end
from platform_api import automation_token, call, connect, made

KEY = os.environ["PLATFORM_API_KEY"]
ADMIN = automation_token()
RUN = secrets.token_hex(3)
PATIENCE = 60


def awaited(what, look):
    """The first answer that is something, within a minute."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        seen = look()
        if seen:
            check(what, True)
            return seen
        time.sleep(1)
    check(what, False, "not within a minute")
    return None


def traced_request():
    connection = connect()
    try:
        connection.request("POST", "/v1/embeddings", body=json.dumps({"model": "all-minilm-l6-v2", "input": f"logs {RUN}"}),
                           headers={"Authorization": "Bearer " + KEY, "Content-Type": "application/json"})
        response = connection.getresponse()
        response.read()
        return response.status, response.headers["X-Trace-Id"]
    finally:
        connection.close()


print("Logs, usage, alerts:")
before = made("GET", "/api/usage?interval=total&model=all-minilm-l6-v2", KEY, None)["total"]["promptTokens"]
status, trace = traced_request()
check("a request is answered with its trace id", status == 200 and trace, status)
logged = awaited("it is found by the trace id", lambda: made("GET", f"/api/logs?trace={trace}", KEY, None)["items"])
if logged:
    check("it says who asked for what", logged[0]["model"] == "all-minilm-l6-v2" and logged[0]["status"] == "completed", logged)
awaited("its tokens are counted",
        lambda: made("GET", "/api/usage?interval=total&model=all-minilm-l6-v2", KEY, None)["total"]["promptTokens"] > before)
rows = made("GET", "/api/usage?interval=day&group_by=model,key", KEY, None)["rows"]
today = datetime.datetime.now(datetime.timezone.utc).date().isoformat()
check("usage has a row of today", any(row["start"].startswith(today) for row in rows), rows[:2])
status, text = call("GET", "/api/logs/export?format=csv&model=all-minilm-l6-v2", KEY)
check("an export is a table", status == 200 and text.count(b"\n") >= 2, (status, text[:100]))
acts = made("GET", "/api/audit?limit=5", ADMIN, None)["items"]
check("acts are recorded", len(acts) > 0, acts)
for path, field in [("/api/logs?limit=0", "limit"), ("/api/logs?model[$ne]=x", "model[$ne]"), ("/api/usage?group_by=nothing", "group_by")]:
    status, text = call("GET", path.replace("[", "%5B").replace("]", "%5D").replace("$", "%24"), KEY)
    check(f"{path} is refused", status == 400 and field.encode() in text, (status, text[:200]))
status, _ = call("GET", "/api/logs")
check("nobody reads logs without credentials", status == 401, status)
status, _ = call("POST", "/internal/alerts", KEY, {})
check("the gateway does not lead to the receiver of alerts", status == 404, status)
alerts = made("GET", "/api/alerts", ADMIN, None)
check("alerts are listed", "items" in alerts, alerts)
end()
