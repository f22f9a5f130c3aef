#!/usr/bin/env bash
# The way of an alert, for real: Prometheus with the platform's rules finds services that do not answer, Alertmanager with the
# platform's routes sends it to a webhook, which must know it by its token. Takes a minute and a half, since an alert waits a
# minute. Needs Debian's prometheus and prometheus-alertmanager, and Python 3; nothing of the platform runs.
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$(pwd)
work=$(mktemp -d)
pids=()
end() {
  code=$?
  [ ${#pids[@]} = 0 ] || kill "${pids[@]}" 2>/dev/null || true
  wait
  [ "$code" = 0 ] || tail -n 5 "$work"/*.log >&2
  rm -rf "$work"
}
trap end EXIT

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
prometheus=$(free_port) alertmanager=$(free_port) webhook=$(free_port)
token=$(head -c 24 /dev/urandom | base64 | tr -d '+/=')

cp -r deploy/observability/prometheus/* "$work/"
sed -i -e "s/alertmanager:9093/127.0.0.1:$alertmanager/; s/localhost:9090/127.0.0.1:$prometheus/" -e 's/: 15s/: 1s/; s/: 10s/: 1s/' \
  "$work/prometheus.yml"
# Nobody listens on port 1.
sed 's/\[.*\]/["127.0.0.1:1"]/' deploy/compose/targets.yml > "$work/targets.yml"
ALERT_WEBHOOK_URL=http://127.0.0.1:$webhook/ ALERT_WEBHOOK_TOKEN=$token \
  sh deploy/observability/alertmanager/start --render "$work/alertmanager.yml"
sed -i "s|/alertmanager/\*.tmpl|$root/deploy/observability/alertmanager/*.tmpl|" "$work/alertmanager.yml"

prometheus-alertmanager --config.file="$work/alertmanager.yml" --storage.path="$work/am" \
  --web.listen-address="127.0.0.1:$alertmanager" --cluster.listen-address= > "$work/alertmanager.log" 2>&1 &
pids+=($!)
prometheus --config.file="$work/prometheus.yml" --storage.tsdb.path="$work/tsdb" \
  --web.listen-address="127.0.0.1:$prometheus" > "$work/prometheus.log" 2>&1 &
pids+=($!)

python3 - "$webhook" "$token" <<'E2'
import http.server
import json
import sys
import time

port, token = int(sys.argv[1]), sys.argv[2]
wanted = {("Watchdog", "watchdog"), ("ServiceDown", "on-call")}
down = set()


class Webhook(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        known = self.headers["Authorization"] == "Bearer " + token
        self.send_response(200 if known else 401)
        self.end_headers()
        if known:
            for alert in sent["alerts"]:
                wanted.discard((alert["labels"]["alertname"], sent["receiver"]))
                if alert["labels"]["alertname"] == "ServiceDown":
                    down.add(alert["labels"]["service"])
                    assert alert["annotations"]["summary"] == alert["labels"]["service"] + " does not answer", alert

    def log_message(self, *what):
        pass


server = http.server.HTTPServer(("127.0.0.1", port), Webhook)
server.timeout = 1
deadline = time.monotonic() + 180
while (wanted or len(down) < 6) and time.monotonic() < deadline:
    server.handle_request()
if wanted or len(down) < 6:
    sys.exit(f"not received: {wanted or 'alerts of all services, only of ' + str(sorted(down))}")
print("Watchdog and ServiceDown of", ", ".join(sorted(down)), "reached the webhook")
E2
