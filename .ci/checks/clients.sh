#!/usr/bin/env bash
# Clients of others against the running platform. Needs `./platform up`, Python 3 with venv, and PyPI.
set -euo pipefail
cd "$(dirname "$0")/../.."
set -a
. .local/platform.env
set +a
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check 'openai==2.*' 'cohere==5.*' 'mlflow-skinny==3.*' 'tritonclient[http,grpc]==2.*'
if [ -n "${PLATFORM_CA_CERTIFICATE:-}" ]; then
  export SSL_CERT_FILE=$PLATFORM_CA_CERTIFICATE
fi
"$work/venv/bin/python" .ci/checks/openai_client.py
"$work/venv/bin/python" .ci/checks/rerank_client.py
"$work/venv/bin/python" .ci/checks/mlflow_client.py
"$work/venv/bin/python" .ci/checks/triton_client.py
