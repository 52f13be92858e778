#!/usr/bin/env bash
# Run once by the image, on an empty volume: the warehouse, and Airflow's database with its role.
# Neither is the image's own database, which has geocoder schemas in its search path.
set -euo pipefail
psql --no-psqlrc --set=ON_ERROR_STOP=1 --set=password="$AIRFLOW_DATABASE_PASSWORD" \
    --username "$POSTGRES_USER" --dbname postgres <<'SQL'
create database panhuo;
create role airflow login password :'password';
create database airflow owner airflow;
revoke connect on database airflow from public;
SQL
