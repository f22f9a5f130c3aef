#!/usr/bin/env bash
# Faults and wrong input against the running platform, as a user would meet them. Needs `./platform up`.
set -euo pipefail
cd "$(dirname "$0")/../.."
. .local/platform.env

passed=0
fail() {
  echo "FAILED: $*" >&2
  exit 1
}
ok() {
  passed=$((passed + 1))
  echo "  ok  $*"
}

# status METHOD PATH [curl arguments]: prints the HTTP status; the body is in $body.
body=$(mktemp)
trap 'rm -f "$body"' EXIT
status() {
  local method=$1 path=$2
  shift 2
  curl -s -m 60 -o "$body" -w '%{http_code}' -X "$method" -H "Authorization: Bearer $PLATFORM_API_KEY" \
    ${PLATFORM_CA_CERTIFICATE:+--cacert "$PLATFORM_CA_CERTIFICATE"} "$PLATFORM_URL$path" "$@"
}
json=(-H 'Content-Type: application/json' -d)

expect() { # WHAT WANTED-STATUS WANTED-TEXT METHOD PATH [curl arguments]
  local what=$1 wanted=$2 text=$3
  shift 3
  local got
  got=$(status "$@")
  [ "$got" = "$wanted" ] || fail "$what: $got instead of $wanted: $(head -c 300 "$body")"
  grep -q -- "$text" "$body" || fail "$what: no '$text' in: $(head -c 300 "$body")"
  ok "$what"
}

await() { # WHAT SECONDS COMMAND...
  local what=$1 deadline=$((SECONDS + $2))
  shift 2
  until "$@" >/dev/null 2>&1; do
    [ $SECONDS -lt $deadline ] || fail "$what: not within the limit"
    sleep 0.5
  done
  ok "$what"
}

pid_of() { ./platform status | awk -v part="$1" '$1 == part { print $3 }'; }
embeds() { [ "$(status POST /v1/embeddings -H 'Cache-Control: no-store' "${json[@]}" '{"model":"all-minilm-l6-v2","input":"a"}')" = 200 ]; }
healthy() { ./platform status; }

echo "Wrong input:"
expect "unknown model" 404 model POST /v1/embeddings "${json[@]}" '{"model":"nope","input":"a"}'
expect "empty input" 400 input POST /v1/embeddings "${json[@]}" '{"model":"all-minilm-l6-v2","input":""}'
expect "input of a wrong type" 400 input POST /v1/embeddings "${json[@]}" '{"model":"all-minilm-l6-v2","input":{"a":1}}'
many=$(printf '"a",%.0s' $(seq 9999))
expect "10,000 inputs" 400 2048 POST /v1/embeddings -H 'Content-Type: application/json' --data-binary "@-" <<<"{\"model\":\"all-minilm-l6-v2\",\"input\":[${many}\"a\"]}"
long=$(printf 'word %.0s' $(seq 600))
expect "text over the model's limit" 400 256 POST /v1/embeddings "${json[@]}" "{\"model\":\"all-minilm-l6-v2\",\"input\":\"$long\"}"
expect "the same, truncated on request" 200 embedding POST /v1/embeddings "${json[@]}" "{\"model\":\"all-minilm-l6-v2\",\"truncate\":true,\"input\":\"$long\"}"
expect "tensor of a wrong type" 400 input_ids POST /v2/models/all-minilm-l6-v2/infer "${json[@]}" '{"inputs":[{"name":"input_ids","shape":[1,1],"datatype":"FP32","data":[1]}]}'
expect "route that nobody serves" 404 not_found GET /nowhere
expect "rerank by a model that gives embeddings" 400 "does not rerank" POST /v1/rerank "${json[@]}" '{"model":"all-minilm-l6-v2","query":"a","documents":["b"]}'
expect "broken JSON" 400 error POST /v1/embeddings "${json[@]}" '{"model":'
expect "corrupt upload" 400 model.onnx POST /api/models/all-minilm-l6-v2/versions \
  -F 'version={"sha256":{"model.onnx":"0000000000000000000000000000000000000000000000000000000000000000"}};type=application/json' \
  -F 'files=@README.md;filename=model.onnx'

echo "Starting twice, secrets, configuration:"
./platform up | grep -q "already running" || fail "the second up"
ok "up twice"
[ "$(stat -c %a .local/platform.env)" = 600 ] || fail "mode of platform.env"
ok "platform.env is private"
./platform config diff >/dev/null || fail "Nacos differs from nacos-config/"
ok "Nacos holds what Git says"

echo "Only loopback listens:"
for part in data-services nacos $(cd .local/app && ls -d *-service); do
  pid=$(pid_of "$part")
  if ss -Hltnp | grep "pid=$pid," | awk '{ print $4 }' | grep -v -e '^127\.' -e '127\.0\.0\.1\]' -e '^\[::1\]'; then
    fail "$part listens beyond loopback"
  fi
done
ok "every part listens on 127.0.0.1"

echo "Killed with -9, everything comes back:"
uploaded=$(status GET /api/models/all-minilm-l6-v2/versions/1 && cat "$body")
for part in inference-service model-registry-service data-services nacos; do
  kill -9 "$(pid_of $part)"
  sleep 1
  await "$part is back" 120 healthy
done
await "embeddings are answered again" 60 embeds
[ "$(status GET /api/models/all-minilm-l6-v2/versions/1 && cat "$body")" = "$uploaded" ] || fail "what was uploaded changed"
ok "nothing uploaded is lost"
kill -9 "$(cat .local/supervisor.pid)"
sleep 15
[ -z "$(pgrep -f "$PWD/.local/app" || true)" ] || fail "parts outlived the supervisor: $(pgrep -af "$PWD/.local/app" | head -3)"
ok "kill -9 of the supervisor ends every part"
./platform up >/dev/null
await "embeddings after a new up" 60 embeds
./platform down | grep -q Stopped || fail "down"
./platform down | grep -q "not running" || fail "down when nothing runs"
ok "down, and down again"

echo "A JDK that is too old:"
old=$(mktemp -d)
mkdir "$old/bin"
printf 'JAVA_VERSION="11.0.2"\n' > "$old/release"
printf '#!/bin/sh\n' > "$old/bin/java"
cp "$old/bin/java" "$old/bin/javac"
chmod +x "$old"/bin/*
if message=$(PLATFORM_JDK=$old ./platform up 2>&1); then fail "an old JDK was taken"; fi
rm -r "$old"
grep -q "JDK 17 to 25 is needed" <<<"$message" || fail "an old JDK: $message"
grep -q "Java 11" <<<"$message" || fail "an old JDK is not named: $message"
ok "named, with what to do"

echo "A taken port:"
# SO_REUSEADDR: connections of the platform that just stopped still linger on that port.
python3 -c 'import socket,time
s=socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("127.0.0.1",8080)); s.listen(); time.sleep(400)' &
holder=$!
sleep 1
./platform up | tee "$body" | grep "port 8080 was taken" || { kill $holder; fail "a taken port is not told"; }
. .local/platform.env
kill $holder
embeds || fail "embeddings on the replaced port"
ok "replaced by a free one, which reaches every service"

echo "$passed passed, 0 failed"
