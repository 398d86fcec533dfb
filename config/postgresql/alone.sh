#!/usr/bin/env bash
# Lets the PostgreSQL of this machine go on alone: if it is a standby, as the primary. Run as the user postgres.
#
# Before: make sure that the other machine is off and stays off, or else each of the two takes itself for the primary.
# From here on what is acknowledged lies on one machine, until together.sh.
set -euo pipefail
ask() { psql --no-psqlrc --quiet --tuples-only --no-align --set ON_ERROR_STOP=1 --dbname postgres --command "$1"; }

if [ "$(ask 'SELECT pg_is_in_recovery()')" = t ]; then
  [ "$(ask 'SELECT pg_promote(true, 60)')" = t ] || { echo "It did not become the primary." >&2; exit 1; }
fi
ask "ALTER SYSTEM SET synchronous_standby_names = ''"
ask "SELECT pg_reload_conf()" >/dev/null
echo "It is the primary, alone. Make the other one a standby (standby.sh) as soon as you can."
