#!/usr/bin/env bash
# Continuous batching of a language model in process, beside a bare ONNX Runtime loop of the same runs. Prints Markdown.
# Usage: docs/benchmarks/language.sh MODEL.onnx [requests] [host|device]
#   MODEL     a decoder with GroupQueryAttention, fp32 keys and values, 256 tokens or more and 1,152 positions; external data beside it
#   requests  of 64 tokens each, 16 at a time (48: 3 min on two idle cores for 135 million int4 weights)
#   host|device  where the cache lies: in memory of the operating system, as usual on CPUs, or of the runtime, as on GPUs
# Needs a JDK on the PATH.
set -euo pipefail
if [ $# -lt 1 ] || [ ! -f "$1" ]; then
  sed -n 's/^# \(Usage\|  \)/\1/p' "$0" >&2
  exit 2
fi
model=$(realpath "$1")
requests=${2:-48}
cache=${3:-host}
cd "$(dirname "$0")/../.."
export ORT_DISABLE_TELEMETRY=1
./mvnw -q -pl inference-service -am -DskipTests -DskipQuality package dependency:build-classpath \
  -Dmdep.includeScope=test -Dmdep.outputFile=target/test-classpath
cd inference-service/target
java -Xmx1g -XX:+UseSerialGC -cp "test-classes:classes:$(cat test-classpath)" \
  io.llmplatform.inference.benchmark.LanguageBenchmark "$model" "$requests" "$cache" | grep --line-buffered '^|'
