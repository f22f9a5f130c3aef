#!/usr/bin/env bash
# What log-service says of the running platform. Needs `./platform up` and Python 3.
set -euo pipefail
cd "$(dirname "$0")/../.."
set -a
. .local/platform.env
set +a
python3 .ci/checks/logs.py
