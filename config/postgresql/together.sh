#!/usr/bin/env bash
# Lets the primary wait for its standby again, as watchdog.conf says. Run as the user postgres on the primary.
set -euo pipefail
ask() { psql --no-psqlrc --quiet --tuples-only --no-align --set ON_ERROR_STOP=1 --dbname postgres --command "$1"; }

following="state = 'streaming' AND application_name <> 'pg_basebackup'"
if [ "$(ask "SELECT count(*) FROM pg_stat_replication WHERE $following")" = 0 ]; then
  echo "No standby follows. Nothing was changed: the primary would acknowledge nothing." >&2
  exit 1
fi
ask "ALTER SYSTEM RESET synchronous_standby_names"
ask "SELECT pg_reload_conf()" >/dev/null
echo "What is acknowledged lies on both machines again."
