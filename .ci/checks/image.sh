#!/usr/bin/env bash
# Builds the image of a service for real, without a Docker daemon: by buildah, on a base that debootstrap makes of Debian's
# packages. Then starts it: as nobody in particular, on files that it cannot write, from its class archive; it must name the
# secret that it lacks. The gateway, which starts without stores, must become healthy by the image's own check, and end when it is
# told to. Needs root, Debian, and the jar: ./mvnw -DskipTests -DskipQuality -pl SERVICE -am package
#
#   image.sh [SERVICE]     gateway-service unless it is named
set -euo pipefail
cd "$(dirname "$0")/../.."
service=${1:-gateway-service}
[ "$(id -u)" = 0 ] || { echo "image.sh: run as root" >&2; exit 2; }
ls "$service"/target/"$service"-[0-9]*.jar >/dev/null

missing=
for tool in buildah debootstrap crun; do
  command -v "$tool" >/dev/null || missing="$missing $tool"
done
# shellcheck disable=SC2086
[ -z "$missing" ] || { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing; }

work=$(mktemp -d)
b() { buildah --root "$work/storage" --runroot "$work/run" "$@"; }
end() {
  [ -z "${port:-}" ] || pkill -f "^java .*-Dimage.check=$port " || true
  b rm --all >/dev/null 2>&1 || true
  b rmi --all --force >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap end EXIT

echo "--- a base of Debian's packages"
debootstrap --variant=minbase --include=openjdk-17-jre-headless,ca-certificates bookworm "$work/base" \
  http://deb.debian.org/debian > "$work/base.log" || { tail "$work/base.log"; exit 1; }
base=$(b from scratch)
b add -q "$base" "$work/base" / >/dev/null
b config --env JAVA_HOME=/usr/lib/jvm/java-17-openjdk-amd64 "$base"
b commit -q --rm "$base" localhost/jre17 >/dev/null
rm -rf "$work/base"

echo "--- the image of $service"
# What .dockerignore leaves; other folders of the repository may be large.
mkdir -p "$work/context/$service/target"
cp -r deploy nacos-config "$work/context/"
cp "$service"/target/"$service"-[0-9]*.jar "$work/context/$service/target/"
b bud --isolation chroot --format docker --build-arg RUNTIME=localhost/jre17 --build-arg BUILDER=localhost/jre17 \
  --build-arg AGENT_IMAGE=localhost/jre17 --build-arg AGENT=none --build-arg JAR=prebuilt \
  --build-arg SERVICE="$service" --build-arg PORT=8080 \
  -f deploy/docker/Dockerfile -t "localhost/$service" "$work/context" > "$work/build.log" 2>&1 ||
  { tail -n 40 "$work/build.log"; exit 1; }

echo "--- what it is"
b inspect --format '{{.Docker.Config.User}} {{.Docker.Config.Healthcheck.Test}}' "localhost/$service" | tee "$work/config"
grep -qx '10001:10001 \[CMD /app/healthy\]' "$work/config"

echo "--- what it does"
image=$(b from "localhost/$service")
run() { b run --isolation chroot --env PLATFORM_CONFIG=file:/nacos-config/ --env NACOS_ADDR=127.0.0.1:1 \
  --env JAVA_OPTS=-Xlog:cds -v "$PWD/nacos-config:/nacos-config:ro" "$image" "$@"; }
test "$(run id -u)" = 10001
if run touch /app/written 2>/dev/null; then
  echo "the service may change its own program" >&2
  exit 1
fi
# Without its secrets: no service starts so.
timeout 120 "$BASH" -c "$(declare -f b run); work=$work image=$image; run /app/start" > "$work/start.log" 2>&1 || true
grep -q 'Opened archive /app/app.jsa' "$work/start.log" || { head -n 20 "$work/start.log"; exit 1; }
grep -o 'The secret [A-Z_]* is not set' "$work/start.log" | head -n 1 | grep . || { tail -n 5 "$work/start.log"; exit 1; }
if [ "$service" = gateway-service ]; then
  port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  secret=$(head -c 24 /dev/urandom | base64 | tr -d '+/=')
  env=(--env SERVER_PORT="$port" --env SERVER_ADDRESS=127.0.0.1 --env GATEWAY_SERVICE_SECRET="$secret" --env NACOS_PASSWORD="$secret"
    --env REDIS_HOST=127.0.0.1 --env REDIS_PORT=1 --env REDIS_PASSWORD="$secret" --env SPRING_CLOUD_NACOS_DISCOVERY_ENABLED=false)
  b run --isolation chroot "${env[@]}" --env PLATFORM_CONFIG=file:/nacos-config/ --env NACOS_ADDR=127.0.0.1:1 \
    --env "JAVA_OPTS=-Xlog:class+load -Dimage.check=$port" -v "$PWD/nacos-config:/nacos-config:ro" "$image" /app/start > "$work/run.log" 2>&1 &
  from=$SECONDS
  until b run --isolation chroot --env SERVER_PORT="$port" "$image" /app/healthy /actuator/health/liveness 2>/dev/null; do
    [ $((SECONDS - from)) -lt 120 ] || { grep -v 'source:' "$work/run.log" | tail -n 20; exit 1; }
    sleep 1
  done
  archived=$(grep -c 'source: shared objects file' "$work/run.log")
  echo "healthy after $((SECONDS - from)) s, $archived of $(grep -c 'source:' "$work/run.log") classes from archives"
  grep -q 'source: shared objects file (top)' "$work/run.log" || { echo "no class comes from the image's own archive" >&2; exit 1; }
  kill -TERM "$(pgrep -f "^java .*-Dimage.check=$port ")"
  wait $! || true
  grep -q 'Graceful shutdown complete' "$work/run.log" || { grep -v 'source:' "$work/run.log" | tail -n 20; exit 1; }
fi
echo "--- $service has an image that starts"
