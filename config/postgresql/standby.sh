#!/usr/bin/env bash
# Makes the PostgreSQL of this machine a standby of another one. Run as the user postgres, while PostgreSQL is stopped
# here; then start it. What lay here is put aside, not deleted.
#
#   standby.sh db1.example.org     the password of `replica` stands in ~/.pgpass
set -euo pipefail
primary=${1:?say which machine is the primary}
data=${PGDATA:-/var/lib/postgresql/15/main}
authority=${WATCHDOG_CA:-/etc/postgresql/tls/ca.crt}

if [ -e "$data/postmaster.pid" ]; then
  echo "PostgreSQL runs here. Stop it first." >&2
  exit 1
fi
[ ! -e "$data" ] || mv "$data" "$data.before-$(date +%s)"
pg_basebackup --no-password --pgdata "$data" --write-recovery-conf --wal-method stream --checkpoint fast \
  --dbname "host=$primary user=replica sslmode=verify-full sslrootcert=$authority"
echo "The copy is here. Start PostgreSQL; then, on the primary: together.sh"
