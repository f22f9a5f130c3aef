#!/usr/bin/env bash
# Fine-tuning with OpenAI's own SDK, to a classifier that answers. Needs `./platform up`, Python 3 with venv, PyPI.
# Lasts some two minutes; removes what it makes.
set -euo pipefail
cd "$(dirname "$0")/../.."
set -a
. .local/platform.env
set +a
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check 'openai==2.*'
if [ -n "${PLATFORM_CA_CERTIFICATE:-}" ]; then
  export SSL_CERT_FILE=$PLATFORM_CA_CERTIFICATE
fi
"$work/venv/bin/python" .ci/checks/training.py
