#!/usr/bin/env bash
# Identity end to end, as .ci/checks/identity.py tells. Needs `./platform up` and Python 3.
set -euo pipefail
cd "$(dirname "$0")/../.."
set -a
. .local/platform.env
set +a
exec python3 .ci/checks/identity.py
