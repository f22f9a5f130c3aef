#!/bin/sh
# Puts what MySQL runs at its first start into a folder: XXL-JOB's tables, and another password for its administrator than the
# one that everybody knows. XXL-JOB 3.3 keeps passwords as SHA-256. Needs curl.
set -eu
folder=$1
if [ ! -s "$folder/10-tables.sql" ]; then
  curl -fsSL --retry 5 -o "$folder/fetched" "${TABLES_URL:?where the tables are}"
  grep -q 'CREATE TABLE `xxl_job_user`' "$folder/fetched" || { echo "$TABLES_URL are not XXL-JOB's tables" >&2; exit 1; }
  mv "$folder/fetched" "$folder/10-tables.sql"
fi
digest=$(printf %s "${XXL_JOB_ADMIN_PASSWORD:?}" | sha256sum | cut -c 1-64)
printf "UPDATE xxl_job.xxl_job_user SET password = '%s' WHERE username = 'admin';\n" "$digest" > "$folder/20-administrator.sql"
