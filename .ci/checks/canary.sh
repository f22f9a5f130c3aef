#!/usr/bin/env bash
# Canaries and rollouts of two real versions of the demo model, through the gateway. Needs `./platform up` and Python 3.
# Lasts under three minutes; removes what it makes.
set -euo pipefail
cd "$(dirname "$0")/../.."
set -a
. .local/platform.env
set +a
exec python3 .ci/checks/canary.py
