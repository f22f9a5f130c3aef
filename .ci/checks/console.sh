#!/usr/bin/env bash
# The console in headless Chromium, as .ci/checks/console.mjs tells. Needs `./platform up`, Node 20 and npm; installs
# Debian's chromium where there is none. Screenshots go to $CONSOLE_SHOTS, else nowhere. $LOG_SERVICE_URL is log-service's
# own address, where the check speaks as Alertmanager.
set -euo pipefail
cd "$(dirname "$0")/../.."
set -a
. .local/platform.env
set +a
if ! command -v chromium >/dev/null; then
  apt-get update -q && apt-get install -q -y --no-install-recommends chromium fonts-noto-cjk
fi
export LOG_SERVICE_URL=${LOG_SERVICE_URL:-http://127.0.0.1:8085}
ALERT_WEBHOOK_TOKEN=$(sed -n 's/^ALERT_WEBHOOK_TOKEN=//p' .local/secrets.properties)
export ALERT_WEBHOOK_TOKEN
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export CONSOLE_SHOTS=${CONSOLE_SHOTS:-$work}
npm install --silent --no-audit --no-fund --prefix "$work" 'playwright-core@1'
cp .ci/checks/console.mjs "$work/"
node "$work/console.mjs"
