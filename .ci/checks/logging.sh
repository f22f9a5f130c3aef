#!/usr/bin/env bash
# The way of a log line, for real: services print, Fluent Bit sends with the platform's configuration, a store with the platform's
# template and policy keeps, and a query by trace, service, level and time finds. The store is OpenSearch in a process of its own
# (from Maven Central), which Elasticsearch's setup, templates, bulk requests and queries suit. Fluent Bit is the one on the PATH, or by
# Docker that of docker-compose.yml; where there is neither, logging/sender.py does what its configuration says, and the check says so.
# Needs a JDK, Python 3 with venv, curl, and the jar: ./mvnw -DskipTests -DskipQuality -pl gateway-service -am package
set -euo pipefail
cd "$(dirname "$0")/../.."
here=.ci/checks/logging
jar=$(ls gateway-service/target/gateway-service-[0-9]*.jar)
work=$(mktemp -d)
pids=()
end() {
  code=$?
  [ ${#pids[@]} = 0 ] || kill "${pids[@]}" 2>/dev/null || true
  wait
  [ "$code" = 0 ] || tail -n 20 "$work"/*.out "$work"/printed/*/*.log | cut -c 1-300 >&2
  rm -rf "$work"
}
trap end EXIT

# An address of its own: the port is the one that the configuration names.
export ELASTICSEARCH_HOST=127.0.0.92 ELASTICSEARCH_URL=http://127.0.0.92:9200
ELASTIC_PASSWORD=$(head -c 24 /dev/urandom | base64 | tr -d '+/=')
export ELASTIC_PASSWORD KIBANA_PASSWORD=not-used
secret=$(head -c 32 /dev/urandom | base64 | tr -d '+/=')
key=sk-$(head -c 24 /dev/urandom | base64 | tr -d '+/=')
trace=$(head -c 16 /dev/urandom | od -An -tx1 | tr -d ' \n')
prompt="a prompt that is nobody's business"
awaited() { # SECONDS COMMAND...: until it succeeds
  local until=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$until" ] || { echo "not within its time: $*" >&2; return 1; }
    sleep 0.5
  done
}

echo "--- a store"
./mvnw -q -f "$here/pom.xml" dependency:build-classpath -Dmdep.outputFile="$work/classpath"
mkdir "$work/store"
java -Xmx256m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp "$(cat "$work/classpath")" "$here/Search.java" \
  "$work/store" "$ELASTICSEARCH_HOST" 9200 > "$work/store.out" 2>&1 &
pids+=($!)

echo "--- what services print"
mkdir -p "$work/printed/docker" "$work/printed/cri"
gateway_port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
gateway() { # ENVIRONMENT ARGUMENT...: without stores and without Nacos
  JAVA_TOOL_OPTIONS=-XX:TieredStopAtLevel=1 PLATFORM_CONFIG=file:nacos-config/ PLATFORM_ENVIRONMENT=$1 NACOS_PASSWORD=$secret \
    SPRING_CLOUD_NACOS_DISCOVERY_ENABLED=false NACOS_ADDR=127.0.0.1:1 NACOS_CACHE_DIR=$work/nacos \
    SERVER_ADDRESS=127.0.0.1 SERVER_PORT=$gateway_port REDIS_HOST=127.0.0.1 REDIS_PORT=1 REDIS_PASSWORD=$secret \
    GATEWAY_SERVICE_SECRET=$secret exec java -Xmx256m -XX:+UseSerialGC -jar "$jar" "${@:2}"
}
gateway compose > "$work/printed/docker/gateway-service.log" 2>&1 &
pids+=($!)
awaited 300 curl -fsS "http://127.0.0.1:$gateway_port/actuator/health/liveness"
# Who the key belongs to cannot be asked now: a refusal, which is logged with the caller's trace.
for path in /v1/models /v1/chat/completions; do
  curl -s -m 30 -o /dev/null -H "traceparent: 00-$trace-b7ad6b7169203331-01" -H "Authorization: Bearer $key" \
    -H 'Content-Type: application/json' -d "{\"messages\": [{\"content\": \"$prompt\"}]}" "http://127.0.0.1:$gateway_port$path"
done
kill "${pids[1]}"
wait "${pids[1]}" || true
unset 'pids[1]'
# A start that fails: an error with its stack trace, of more than the 16 KiB that Docker and Kubernetes keep in one piece.
(gateway kubernetes "--spring.main.sources=no.such.$(head -c 20000 /dev/zero | tr '\0' x)") \
  > "$work/printed/cri/gateway-service-5d8f7c9b4-x2x4z.log" 2>&1 && exit 1
# One that fails before its logs have a form.
(gateway kubernetes --logging.config=/no/such/file.xml) > "$work/printed/cri/user-service-6c9d8f7b5-7kzqm.log" 2>&1 && exit 1
cat > "$work/printed/docker/nacos.log" <<'END'

         ,--.
       ,--.'|
   ,--,:  : |                                           Nacos 3.1.0
2026-01-31T08:00:00.123Z  INFO 1 --- [           main] c.a.n.c.l.StartingApplicationListener    : Nacos started successfully in stand alone mode
2026-01-31T08:00:01.456Z ERROR 1 --- [           main] c.a.n.core.distributed.ProtocolManager   : the protocol does not start
java.lang.IllegalStateException: no leader
	at com.alibaba.nacos.core.distributed.ProtocolManager.start(ProtocolManager.java:100)
	at com.alibaba.nacos.core.distributed.ProtocolManager.init(ProtocolManager.java:80)
Caused by: java.io.IOException: connection reset
	... 2 common frames omitted

2026-01-31T08:00:02.789Z  INFO 1 --- [           main] c.a.n.c.l.StartingApplicationListener    : {"not": "ECS", "error": "a text, where ECS has an object"}
{"error": "a text, where ECS has an object", "@timestamp": 7}
END
[ ! -f .local/logs/nacos.out ] || cat .local/logs/nacos.out >> "$work/printed/docker/nacos.log"
echo "no business of the platform" > "$work/printed/docker/somebody-elses.log"
python3 "$here/wrap.py" "$work"

echo "--- setup, twice"
awaited 180 grep -q READY "$work/store.out"
sh deploy/observability/elasticsearch/setup deploy/observability/elasticsearch
sh deploy/observability/elasticsearch/setup deploy/observability/elasticsearch

send() { # FORMAT FILES COMMAND...
  LOG_FORMAT=$1 LOG_FILES=$2 "${@:3}"
}
image=$(sed -n 's/^ *image: \(fluent\/fluent-bit:.*\)/\1/p' deploy/docker-compose.yml)
# Until it has sent what is there; a second time from the beginning, as after the loss of its state.
sent_by_fluent_bit() { # COMMAND...: with files in $work
  local format files
  for format in docker cri docker; do
    rm -rf "$work/state"
    mkdir -m 777 "$work/state"
    [ "$format" = docker ] && files="$work/containers/*/*-json.log" || files="$work/pods/*.log"
    # Ended when its time is up: by 124, or by 137 while it still waits to try again.
    send "$format" "$files" timeout -k 2 15 "$@" >> "$work/sender.out" 2>&1 || case $? in 124 | 137) ;; *) return 1 ;; esac
  done
}
if command -v fluent-bit >/dev/null; then
  echo "--- sent by $(fluent-bit --version | head -n 1)"
  cp -r deploy/observability/fluent-bit "$work/fluent-bit"
  sed -i "s|/state/|$work/state/|" "$work/fluent-bit/fluent-bit.yaml"
  sent_by_fluent_bit fluent-bit -c "$work/fluent-bit/fluent-bit.yaml"
elif docker info >/dev/null 2>&1; then
  echo "--- sent by $image"
  sent_by_fluent_bit docker run --rm --network host -e LOG_FORMAT -e LOG_FILES -e ELASTICSEARCH_HOST -e ELASTIC_PASSWORD \
    -v "$work:$work:ro" -v "$work/state:/state" -v "$PWD/deploy/observability/fluent-bit:/fluent-bit/platform:ro" "$image" \
    /fluent-bit/bin/fluent-bit -c /fluent-bit/platform/fluent-bit.yaml
else
  echo "--- sent by logging/sender.py, which stands in for Fluent Bit: there is neither fluent-bit nor Docker here"
  python3 -m venv "$work/venv"
  "$work/venv/bin/pip" install -q --disable-pip-version-check PyYAML==6.0.3 lupa==2.8
  for _ in 1 2; do
    send docker "$work/containers/*/*-json.log" "$work/venv/bin/python" "$here/sender.py" deploy/observability/fluent-bit
    send cri "$work/pods/*.log" "$work/venv/bin/python" "$here/sender.py" deploy/observability/fluent-bit
  done
fi

python3 "$here/found.py" "$work" "$trace" "$secret" "$key" "$prompt" "$ELASTIC_PASSWORD"
echo "--- a log line is found where people look for it ($SECONDS s)"
