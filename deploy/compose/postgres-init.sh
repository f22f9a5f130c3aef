#!/bin/bash
# Roles, schemas and databases of PostgreSQL's first start: each owner has a schema of its own and can use no other.
# psql quotes what comes from the environment.
set -euo pipefail

psql -v ON_ERROR_STOP=1 -U postgres -d platform \
  -v registry="$REGISTRY_DB_PASSWORD" -v users="$USERS_DB_PASSWORD" \
  -v scheduler="$SCHEDULER_DB_PASSWORD" -v retrieval="$RETRIEVAL_DB_PASSWORD" -v keycloak="$KEYCLOAK_DB_PASSWORD" <<'SQL'
REVOKE ALL ON DATABASE platform, postgres, template1 FROM PUBLIC;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
CREATE ROLE registry LOGIN PASSWORD :'registry';
CREATE ROLE users LOGIN PASSWORD :'users';
CREATE ROLE scheduler LOGIN PASSWORD :'scheduler';
CREATE ROLE retrieval LOGIN PASSWORD :'retrieval';
ALTER ROLE registry SET search_path = registry;
ALTER ROLE users SET search_path = users;
ALTER ROLE scheduler SET search_path = scheduler;
ALTER ROLE retrieval SET search_path = retrieval;
GRANT CONNECT, TEMPORARY ON DATABASE platform TO registry, users, scheduler, retrieval;
CREATE SCHEMA registry AUTHORIZATION registry;
CREATE SCHEMA users AUTHORIZATION users;
CREATE SCHEMA scheduler AUTHORIZATION scheduler;
CREATE SCHEMA retrieval AUTHORIZATION retrieval;
CREATE ROLE keycloak LOGIN PASSWORD :'keycloak';
CREATE DATABASE keycloak OWNER keycloak;
REVOKE ALL ON DATABASE keycloak FROM PUBLIC;
SQL
