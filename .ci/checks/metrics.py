"""Every metric of the services that a dashboard, rule or scaler names is exported by a running platform that has served
requests. Needs `./platform up` and `./platform demo`; addresses come from the environment (.local/platform.env)."""
import os
import pathlib
import sys
import urllib.request

from platform_api import call

root = pathlib.Path(__file__).parents[2]
listed = (root / "deploy/observability/metrics.txt").read_text()
services = [line for line in listed.split("# --- exporters")[0].splitlines() if line and not line.startswith("#")]
used = "\n".join(
    file.read_text()
    for folder in ("grafana/dashboards", "prometheus/rules", "prometheus-adapter")
    for file in (root / "deploy/observability" / folder).iterdir())

# Some are there only after a request of their kind.
key = os.environ["PLATFORM_API_KEY"]
for path, body in (("/v1/embeddings", '{"model":"all-minilm-l6-v2","input":"metrics"}'),
                   ("/v1/chat/completions", '{"model":"tiny-instruct","max_tokens":8,"messages":[{"role":"user","content":"hi"}]}')):
    status, text = call("POST", path, key, body, {"Content-Type": "application/json"})
    assert status == 200, (path, status, text[:300])

exported = set()
for port in os.environ.get("METRICS_PORTS", "8080 8081 8082 8083 8084 8085").split():
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/actuator/prometheus", timeout=20) as answer:
        exported |= {line.partition("{")[0].partition(" ")[0] for line in answer.read().decode().splitlines() if line[:1] != "#"}

needed = [name for name in services if name in used]
missing = [name for name in needed if name not in exported]
for name in missing:
    print("FAILED: nobody exports", name)
assert len(needed) > 40, "a check that looks for little proves little"
print(f"{len(needed) - len(missing)} metrics found, {len(missing)} missing")
sys.exit(1 if missing else 0)
