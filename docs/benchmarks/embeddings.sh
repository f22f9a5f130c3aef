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
  curl -sf "$PLATFORM_URL/api/models/all-minilm-l6-v2/versions/1/files/$file" -o "$work/$file"
done
inference=$(./platform status | awk '$1 == "inference-service" { print $4 }')
for url in "http://127.0.0.1:$inference" "$PLATFORM_URL"; do
  echo "### $url"
  (cd inference-service/target && java -cp "test-classes:classes:$(cat test-classpath)" \
    io.llmplatform.inference.benchmark.EmbeddingBenchmark "$url" all-minilm-l6-v2 \
    "$work/model.onnx" "$work/tokenizer.json" "$seconds" | grep '^|')
done
