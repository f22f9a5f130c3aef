#!/usr/bin/env bash
# Everything that operators get, as far as it can be checked without a cluster and without Docker; ends at the first broken thing and says how long
# each part took. Debian or Ubuntu with root, and a JDK 17 to 25; installs the rest.
#
#   operations.sh             all of it: what is written, then what runs. Starts the platform where none runs, and ends it then
#   operations.sh --written   only what needs no running platform
set -euo pipefail
cd "$(dirname "$0")/../.."
began=$SECONDS
part() { # WHAT COMMAND...
  local what=$1 from=$SECONDS
  shift
  printf '\n=== %s\n' "$what"
  "$@"
  printf '=== %s: %d s\n' "$what" $((SECONDS - from))
}
install() {
  local missing=
  for tool in "$@"; do
    command -v "${tool%%:*}" >/dev/null || missing="$missing ${tool##*:}"
  done
  # Else Debian would start what is installed.
  # shellcheck disable=SC2086
  [ -z "$missing" ] || { apt-get update -q && RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing; }
}

part "tools" install promtool:prometheus amtool:prometheus-alertmanager python3:python3 curl:curl node:nodejs npm:npm ss:iproute2 pgrep:procps
python3 -c 'import venv, ensurepip' 2>/dev/null || part "venv" install nothing:python3-venv
part "deployment, rules, dashboards, delivery" .ci/checks/deploy.sh
part "tests and pages that the guides name" python3 .ci/checks/named_tests.py
part "the way of an alert" .ci/checks/alerts.sh
if [ "${1:-}" = --written ]; then
  echo "everything that is written holds together ($((SECONDS - began)) s)"
  exit 0
fi

if ! ./platform status >/dev/null 2>&1; then
  trap './platform down >/dev/null 2>&1 || true' EXIT
  part "./platform up --observability" ./platform up --observability
fi
part "metrics" .ci/checks/metrics.sh
part "Postman" .ci/checks/postman.sh
part "Prometheus, Alertmanager, traces" .ci/checks/observability.sh
part "a log line, from print to query" .ci/checks/logging.sh
part "rolling restart" .ci/checks/rolling.sh
part "backup and restore" .ci/checks/backup.sh
echo "operations hold ($((SECONDS - began)) s)"
