#!/usr/bin/env bash
# backup.sh and restore.sh for deploy/docker-compose.yml, by the tools in its containers.
#
#   compose.sh backup FOLDER     while the platform runs
#   compose.sh restore FOLDER    into new volumes: only the stores run
#
# deploy/.env is part of a backup: keep a copy of it elsewhere.
set -euo pipefail
cd "$(dirname "$0")/.."
command=${1:?backup or restore}
folder=$(realpath -m "${2:?a folder}")
set -a
. ./.env
set +a
compose="docker compose -f docker-compose.yml"
mongodb="mongodb://root:$MONGODB_ROOT_PASSWORD@127.0.0.1:27017/?authSource=admin"
export PG_DUMP="$compose exec -T postgres pg_dump --username=postgres --format=custom platform"
export PSQL="$compose exec -T postgres psql --username=postgres --dbname=platform"
export PG_RESTORE="$compose exec -T postgres pg_restore --username=postgres --dbname=platform"
export MONGODUMP="$compose exec -T mongodb mongodump --quiet --archive --gzip --db=logs --uri=$mongodb"
export MONGORESTORE="$compose exec -T mongodb mongorestore --quiet --archive --gzip --drop --uri=$mongodb"

# The bucket, through a container of MinIO's client; as its own user, so that the files are.
bucket=store/${ARTIFACT_S3_BUCKET:-models}
client() { # FOLDER ARGUMENTS...
  local mounted=$1
  shift
  docker compose -f docker-compose.yml run --rm -T --no-deps --user "$(id -u):$(id -g)" -e HOME=/tmp -v "$mounted:/copy" \
    --entrypoint mc minio-bucket "$@"
}
s3_copy() { mkdir -p "$1" && client "$1" mirror --quiet --exclude 'staging/*' "$bucket" /copy; }
s3_restore() { client "$1" mirror --quiet /copy "$bucket"; }
export -f client s3_copy s3_restore
export bucket S3_COPY=s3_copy S3_RESTORE=s3_restore

case $command in
  backup) exec backup/backup.sh "$folder" ;;
  restore)
    $compose up -d --wait postgres mongodb minio
    $compose run --rm minio-bucket
    exec backup/restore.sh "$folder"
    ;;
  *) echo "compose.sh: backup or restore" >&2; exit 2 ;;
esac
