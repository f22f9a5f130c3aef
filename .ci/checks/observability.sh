#!/usr/bin/env bash
# Prometheus, Alertmanager and SkyWalking beside the platform, for real: all six services are scraped, an inference is counted, no rule fails,
# Prometheus' own alert and a critical one reach log-service's webhook and GET /api/alerts, and a caller's W3C trace id goes through
# the gateway to inference-service, whose spans SkyWalking's OAP has under that id. Needs `./platform up --observability` with both installed,
# and Python 3. Under two minutes.
set -euo pipefail
cd "$(dirname "$0")/../.."
set -a
. .local/platform.env
. .local/ports.properties
set +a
exec python3 .ci/checks/observability.py
