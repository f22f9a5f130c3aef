#!/usr/bin/env bash
# Puts what backup.sh copied into an empty platform: its stores run, with their roles and schemas; its services do not. Nothing
# is written before all sums are right and all stores were found empty.
#
#   restore.sh FOLDER
#
# Environment, beside PGHOST, PGPORT, PGUSER and PGPASSWORD (a superuser):
#   ARTIFACT_DIR or S3_RESTORE  the folder of the artifacts; or a command that copies the folder that it is given into the bucket
#   PSQL                        runs SQL of its input           psql --dbname=platform
#   PG_RESTORE                  takes PostgreSQL's archive      pg_restore --dbname=platform
#   MONGORESTORE                takes MongoDB's archive         mongorestore --archive --gzip --drop --uri=$MONGODB_URI
set -euo pipefail
umask 077
folder=${1:?the folder of a backup}
: "${PSQL:=psql --dbname=platform}"
: "${PG_RESTORE:=pg_restore --dbname=platform}"
: "${MONGORESTORE:=mongorestore --quiet --archive --gzip --drop --uri=${MONGODB_URI:-}}"
[ -n "${ARTIFACT_DIR:-}${S3_RESTORE:-}" ] || { echo "restore: ARTIFACT_DIR or S3_RESTORE is not set" >&2; exit 2; }

(cd "$folder" && sha256sum --check --quiet SHA256SUMS)
tables=$($PSQL --no-psqlrc --quiet --tuples-only --no-align <<< \
  "SELECT count(*) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')")
[ "$tables" = 0 ] || { echo "restore: PostgreSQL has $tables tables of the platform; a restore wants an empty one" >&2; exit 1; }
if [ -n "${ARTIFACT_DIR:-}" ] && [ -n "$(ls -A "$ARTIFACT_DIR/blobs" 2>/dev/null)" ]; then
  echo "restore: $ARTIFACT_DIR/blobs is not empty" >&2
  exit 1
fi

# Artifacts first: no version is there before its files.
echo "artifacts"
artifacts=${ARTIFACT_DIR:-$(mktemp -d)}
mkdir -p "$artifacts"
tar --extract --file "$folder/artifacts.tar" --directory "$artifacts"
if [ -z "${ARTIFACT_DIR:-}" ]; then
  $S3_RESTORE "$artifacts"
  rm -rf "$artifacts"
fi
echo "MongoDB"
$MONGORESTORE < "$folder/mongodb.archive"
# All or nothing. The schemas are there, empty, and come again with what is in them and who owns it.
echo "PostgreSQL"
$PG_RESTORE --clean --if-exists --exit-on-error --single-transaction < "$folder/postgres.dump"
echo "restored; now start the services"
