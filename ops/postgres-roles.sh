#!/bin/sh
# Run once by the PostgreSQL image in an empty database: the role that pays. It owns nothing, so it cannot alter history;
# Payrun gives it its rights when it migrates as payrun_owner.
set -eu
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
  --set password="$(cat /run/secrets/payrun_password)" <<'SQL'
create role payrun login password :'password';
SQL
