#!/usr/bin/env bash
# Copies what cannot be made again, from a platform that runs or one that is stopped: PostgreSQL, MongoDB, the artifacts.
#
#   backup.sh FOLDER        a new folder: postgres.dump, mongodb.archive, artifacts.tar, SHA256SUMS
#
# Each is consistent in itself. Together they are, because PostgreSQL is first: content that a version of that moment
# names stays in the artifact store for an hour (registry.artifacts.orphan-age) though it be purged meanwhile, and what came later
# is nobody's and is removed an hour after a restore. So a copy that took longer than MAX_MINUTES is refused.
#
# Environment, beside PGHOST, PGPORT, PGUSER and PGPASSWORD (a superuser):
#   ARTIFACT_DIR or S3_COPY    the folder of the artifacts; or a command that copies the bucket into the folder that it is given
#   PG_DUMP                    prints PostgreSQL's archive     pg_dump --format=custom platform
#   MONGODUMP                  prints MongoDB's archive        mongodump --archive --gzip --db=logs --uri=$MONGODB_URI
#   MAX_MINUTES                less than orphan-age            50
set -euo pipefail
umask 077
folder=${1:?a new folder}
: "${PG_DUMP:=pg_dump --format=custom platform}"
: "${MONGODUMP:=mongodump --quiet --archive --gzip --db=logs --uri=${MONGODB_URI:-}}"
[ -n "${ARTIFACT_DIR:-}${S3_COPY:-}" ] || { echo "backup: ARTIFACT_DIR or S3_COPY is not set" >&2; exit 2; }
[ ! -e "$folder" ] || { echo "backup: $folder exists" >&2; exit 2; }

# Beside its place until it is complete: a folder of that name is a whole backup.
draft=$folder.draft
rm -rf "$draft"
mkdir -p "$draft"
trap 'rm -rf "$draft"' EXIT

SECONDS=0
echo "PostgreSQL"
$PG_DUMP > "$draft/postgres.dump"
echo "MongoDB"
$MONGODUMP > "$draft/mongodb.archive"
echo "artifacts"
artifacts=${ARTIFACT_DIR:-}
if [ -z "$artifacts" ]; then
  artifacts=$draft/artifacts
  $S3_COPY "$artifacts"
fi
mkdir -p "$artifacts/blobs"
# 1: a blob that nobody needs was removed meanwhile. Content is immutable, so none changes. Links among blobs stay links.
tar --create --file "$draft/artifacts.tar" --directory "$artifacts" blobs || [ $? = 1 ]
rm -rf "$draft/artifacts"
[ $SECONDS -lt $((${MAX_MINUTES:-50} * 60)) ] ||
  { echo "backup: it took longer than content is kept: raise registry.artifacts.orphan-age, and MAX_MINUTES" >&2; exit 1; }

(cd "$draft" && sha256sum postgres.dump mongodb.archive artifacts.tar > SHA256SUMS)
sync -f "$draft"
mv "$draft" "$folder"
echo "$folder: $(du -sh "$folder" | cut -f 1)"
