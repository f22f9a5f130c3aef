#!/usr/bin/env bash
# The metrics that dashboards, rules and scalers name are exported. Needs `./platform up`, `./platform demo` and Python 3.
set -euo pipefail
cd "$(dirname "$0")/../.."
set -a
. .local/platform.env
set +a
exec python3 .ci/checks/metrics.py
