#!/usr/bin/env bash
# A rolling restart of every service under 50 requests a second through the gateway: two instances of each, one ends, the other
# answers; no request fails. Needs `./platform up` and Python 3; Linux. Lasts some minutes, since each service starts twice.
#
#   rolling.sh [SERVICE...]
set -euo pipefail
cd "$(dirname "$0")/../.."
set -a
. .local/platform.env
set +a
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 .ci/checks/rolling.py "$work" "$@"
