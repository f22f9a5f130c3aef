#!/usr/bin/env bash
# Continuous batching of a language model, beside a bare ONNX Runtime loop of the same runs. Prints Markdown.
# Usage: docs/benchmarks/language.sh MODEL.onnx [requests] [engine|device|served|packing|genai] [service|gateway|PYTHON]
#   MODEL     a decoder with GroupQueryAttention, fp32 keys and values, 256 tokens or more and 1,152 positions; external data beside it
#   requests  of 64 tokens each, 16 at a time (48: 3 min on two idle cores for 135 million int4 weights)
#   engine    the engine in process; the platform need not run
#   device    the same with its cache in memory of the runtime, as on GPUs
#   served    a running platform: streams of /v1/completions, at the service and through the gateway (48: 6 min), or at one of them.
#             MODEL has no external data, and 2,048 positions
#   packing   what several prompts in one run would give (requests do not matter; 2 min)
#   genai     the engine and onnxruntime-genai in turn; PYTHON has that package (32: 3 min)
# Needs a JDK on the PATH and, for `served`, ./platform up (without --tls). Uploads a model of its own and removes it.
set -euo pipefail
what=${3:-engine}
at=${4:-}
if [ $# -lt 1 ] || [ ! -f "$1" ] || ! [[ "$what $at" =~ ^(engine |device |packing |served (service|gateway)?|genai ..*)$ ]]; then
  sed -n 's/^# \(Usage\|  \)/\1/p' "$0" >&2
  exit 2
fi
model=$(realpath "$1")
requests=${2:-48}
cd "$(dirname "$0")/../.."
root=$PWD
export ORT_DISABLE_TELEMETRY=1
if [ "$what" = served ]; then
  . docs/benchmarks/running-platform.sh
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
./mvnw -q -pl inference-service -am -DskipTests -DskipQuality package dependency:build-classpath \
  -Dmdep.includeScope=test -Dmdep.outputFile=target/test-classpath
cd inference-service/target
benchmark() { # CLASS ARGUMENT...
  local class=$1
  shift
  java -Xmx1g -XX:+UseSerialGC -cp "test-classes:classes:$(cat test-classpath)" \
    "io.llmplatform.inference.benchmark.$class" "$@" | grep --line-buffered '^|'
}
case "$what" in
  engine) benchmark LanguageBenchmark "$model" "$requests" host ;;
  device) benchmark LanguageBenchmark "$model" "$requests" device ;;
  served) benchmark LanguageServedBenchmark "$model" "$requests" "$work" "${at:-both}" ;;
  genai) benchmark LanguageGenaiBenchmark "$model" "$requests" "$at" "$root/docs/benchmarks/language_genai.py" "$model" ;;
  packing) benchmark PromptPackingBenchmark "$model" ;;
esac
