#!/usr/bin/env bash
# Clients of others against the running platform. Needs `./platform up`, Python 3 with venv, PyPI, Node 20 and npm.
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
"$work/venv/bin/python" .ci/checks/retrieval_client.py
"$work/venv/bin/python" .ci/checks/rerank_client.py
"$work/venv/bin/python" .ci/checks/mlflow_client.py
"$work/venv/bin/python" .ci/checks/triton_client.py
# Where the platform speaks TLS, Node trusts its certificate by this alone.
if [ -n "${PLATFORM_CA_CERTIFICATE:-}" ]; then
  export NODE_EXTRA_CA_CERTS=$PLATFORM_CA_CERTIFICATE
fi
npm install --silent --no-audit --no-fund --prefix "$work" 'openai@6'
cp .ci/checks/openai_client.mjs "$work/"
node "$work/openai_client.mjs"
