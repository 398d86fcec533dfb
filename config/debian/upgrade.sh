#!/usr/bin/env bash
# Changes over to the version in this folder: backup, stop, migrate, start; and back again if anything fails.
#
#   config/debian/upgrade.sh [--no-backup] [--root DIR] [--venv DIR]
#
#   --no-backup   you have made one a moment ago
#   --root, --venv   as for install.sh
#
# The backup is for the day on which the disk dies too: it is sealed to the recovery key, which is not on this machine.
# So a plain copy of SQLite's file (sealed envelopes, like the file itself) serves the way back, and is deleted at the
# end: what is taken back later must not live on in it. With PostgreSQL the program goes back, and the tables only if you
# restore the backup or a snapshot of your own.
set -eEuo pipefail
export LC_ALL=C

here=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
backup=yes root="" options=()
while [ $# -gt 0 ]; do
  case $1 in
    --no-backup) backup="" ;;
    --root) root=${2:?--root needs a folder}; root=${root%/}; options+=(--root "$2"); shift ;;
    --venv) options+=(--venv "${2:?--venv needs a folder}"); shift ;;
    *) echo "I do not know $1. See the head of $0." >&2; exit 2 ;;
  esac
  shift
done
export WATCHDOG_ROOT=$root
current=$root/opt/watchdog/current
watchdog() { bash "$current/config/debian/watchdog" "$@"; }
services() { # start or stop them, where systemd runs
  [ -n "$root" ] || [ ! -d /run/systemd/system ] ||
    systemctl "$1" watchdog-tick.timer watchdog-backup.timer watchdog.service
}
answers() { # does the new server say that it is ready?
  [ -n "$root" ] || [ ! -d /run/systemd/system ] || "$current/.venv/bin/python" - <<'ASK'
import sys, time, urllib.request
for _ in range(60):
    try:
        sys.exit(urllib.request.urlopen("http://127.0.0.1:8000/readyz", timeout=5).read() != b"ok")
    except OSError:
        time.sleep(1)
sys.exit(1)
ASK
}

[ -L "$current" ] || { echo "Nothing is installed yet: run config/debian/install.sh" >&2; exit 1; }
old=$(readlink "$current")
new=releases/$("$here/config/debian/release-name")
if [ "$old" = "$new" ]; then
  echo "This version is in use already."
  exit 0
fi
"$here/config/debian/install.sh" "${options[@]}" >/dev/null
data=$(sed -n 's/^WATCHDOG_DATA=//p' "$root/etc/watchdog/settings")
tables=$data/watchdog.sqlite3 copy=$data/before-upgrade

[ -z "$backup" ] || watchdog backup create ||
  { echo "There is no backup, so nothing was changed." >&2; exit 1; }

services stop
rm -rf "$copy"
if [ -f "$tables" ]; then
  mkdir -m 0700 "$copy"
  cp -p "$tables"* "$copy/"
fi
switch() { ln -s "$1" "$current.new" && mv -T "$current.new" "$current"; }
back() {
  trap - ERR INT TERM
  echo "It failed. The version from before is put back." >&2
  services stop || true
  switch "$old"
  if [ -d "$copy" ]; then
    rm -f "$tables"*
    cp -p "$copy"/* "$data/"
    rm -rf "$copy"
  fi
  services start || true
  exit 1
}
trap back ERR INT TERM

switch "$new"
watchdog init --no-input
watchdog keys list >/dev/null
services start
answers
trap - ERR INT TERM
rm -rf "$copy"
echo "The new version runs: $new. The one from before stays in $old until you delete it."
