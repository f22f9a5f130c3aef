#!/usr/bin/env bash
# The indexes of chunks (docs/benchmarks/retrieval.md): the one in the process, and Milvus where an address is given. Prints Markdown.
# Usage: docs/benchmarks/retrieval.sh [vectors] [seconds of each count] [questions of recall]     100000, 15 and 250 if not said
#   TEST_MILVUS_URI  such as http://127.0.0.1:19530; or: .ci/milvus-lite docs/benchmarks/retrieval.sh
# Needs a JDK 17 on the PATH.
set -euo pipefail
cd "$(dirname "$0")/../.."
./mvnw -q -pl inference-service -am -DskipTests -DskipQuality package dependency:build-classpath \
  -Dmdep.includeScope=test -Dmdep.outputFile=target/test-classpath
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
run() {
  echo "load before: $(cut -d' ' -f1-3 /proc/loadavg)"
  java -Xmx1g -XX:+UseSerialGC ${INDEX_JAVA_OPTIONS:-} \
    -cp "inference-service/target/test-classes:inference-service/target/classes:$(cat inference-service/target/test-classpath)" \
    io.llmplatform.inference.benchmark.RetrievalBenchmark "$@"
  echo "load after: $(cut -d' ' -f1-3 /proc/loadavg)"
}
run lucene "$work" "${1:-100000}" "${2:-15}" "${3:-250}"
if [ -n "${TEST_MILVUS_URI:-}" ]; then
  run milvus "$TEST_MILVUS_URI" "${1:-100000}" "${2:-15}" "${3:-250}"
fi
