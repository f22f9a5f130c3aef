#!/usr/bin/env bash
# Embeddings beside a raw ONNX Runtime loop in the same run: at the service, and through the gateway.
# Usage: docs/benchmarks/embeddings.sh [seconds per measurement]        Needs ./platform up and a JDK on the PATH.
set -euo pipefail
cd "$(dirname "$0")/../.."
. .local/platform.env
export ORT_DISABLE_TELEMETRY=1
seconds=${1:-10}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

./mvnw -q -pl inference-service -am -DskipTests -DskipQuality package dependency:build-classpath \
  -Dmdep.includeScope=test -Dmdep.outputFile=target/test-classpath
for file in model.onnx tokenizer.json; do
  curl -sf -H "Authorization: Bearer $PLATFORM_API_KEY" \
    "$PLATFORM_URL/api/models/all-minilm-l6-v2/versions/1/files/$file" -o "$work/$file"
done

port() { ./platform status | awk -v part="$1" '$1 == part { print $4 }'; }
# The service itself takes internal tokens only, which are good for five minutes; the gateway gets them so, too.
internal_token() {
  local secret
  secret=$(sed -n 's/^GATEWAY_SERVICE_SECRET=//p' .local/secrets.properties)
  curl -sf -u "gateway-service:$secret" -H 'Content-Type: application/json' \
    -d "{\"credential\":\"$PLATFORM_API_KEY\"}" "http://127.0.0.1:$(port user-service)/internal/tokens/exchange" |
    sed 's/.*"token":"\([^"]*\)".*/\1/'
}
measure() { # URL TOKEN
  echo "### $1"
  (cd inference-service/target && API_KEY="$2" java -cp "test-classes:classes:$(cat test-classpath)" \
    io.llmplatform.inference.benchmark.EmbeddingBenchmark "$1" all-minilm-l6-v2 \
    "$work/model.onnx" "$work/tokenizer.json" "$seconds" | grep '^|')
}
measure "http://127.0.0.1:$(port inference-service)" "$(internal_token)"
measure "$PLATFORM_URL" "$PLATFORM_API_KEY"
