#!/usr/bin/env bash
# Every operation of every service, by callers who must not pass. Needs `./platform up` and Python 3.
set -euo pipefail
cd "$(dirname "$0")/../.."
set -a
. .local/platform.env
set +a
exec python3 .ci/checks/access.py
