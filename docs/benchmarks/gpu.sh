#!/usr/bin/env bash
# Language models whose keys and values lie where they are computed: the same tokens as on the CPU, tokens/s beside a bare loop, and
# whether the cache crosses to the host. Prints Markdown. Below ten minutes.
# Usage: docs/benchmarks/gpu.sh [cpu|cuda|cuda:N] [steps] [MODEL.onnx CONTEXT]
#   cpu    the default: a rehearsal, in memory that the runtime allocates on the CPU
#   cuda   builds with the profile gpu (640 MB from Maven Central); needs an NVIDIA GPU, CUDA 12 and cuDNN 9 on LD_LIBRARY_PATH
#   steps  timed for each number (200)
#   MODEL  a decoder with GroupQueryAttention, fp16 on a GPU, of CONTEXT tokens; without, a tiny one of random fp16 weights
# Needs a JDK on the PATH.
set -euo pipefail
device=${1:-cpu}
steps=${2:-200}
if ! [[ $device =~ ^(cpu|cuda(:[0-9]+)?)$ && $steps =~ ^[1-9][0-9]*$ && ($# -le 2 || $# -eq 4) ]]; then
  sed -n 's/^# \(Usage\|  \)/\1/p' "$0" >&2
  exit 2
fi
model=()
[ $# -lt 4 ] || model=("$(realpath "$3")" "$4")
cd "$(dirname "$0")/../.."
export ORT_DISABLE_TELEMETRY=1
profile=()
[ "$device" = cpu ] || profile=(-Pgpu)
./mvnw -q "${profile[@]}" -pl inference-service -am -DskipTests -DskipQuality package dependency:build-classpath \
  -Dmdep.includeScope=test -Dmdep.outputFile=target/test-classpath
[ "$device" = cpu ] || nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv,noheader
cd inference-service/target
java -Xmx1g -XX:+UseSerialGC -cp "test-classes:classes:$(cat test-classpath)" \
  io.llmplatform.inference.benchmark.DeviceBenchmark "$device" "$steps" "${model[@]}" | grep --line-buffered '^|\|^$'
