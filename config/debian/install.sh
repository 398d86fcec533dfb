#!/usr/bin/env bash
# Installs Watchdog on Debian 12 or newer from the folder that this script lies in. Run as root:
#
#   config/debian/install.sh [--dry-run] [--root DIR] [--venv DIR]
#
# It can be run again at any time: what is right already stays, and your settings are never written over. A newer
# version is laid beside the one in use; config/debian/upgrade.sh changes over to it.
#
#   --dry-run    say what would be done, and do nothing
#   --root DIR   install below DIR, for an image: no packages, no user, no services
#   --venv DIR   take this Python environment instead of building one, on a machine without a network
set -euo pipefail
umask 022
export LC_ALL=C

here=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
user=watchdog dry="" root="" venv=""
while [ $# -gt 0 ]; do
  case $1 in
    --dry-run) dry=yes ;;
    --root) root=${2:?--root needs a folder}; root=${root%/}; shift ;;
    --venv) venv=${2:?--venv needs a folder}; shift ;;
    *) echo "I do not know $1. See the head of $0." >&2; exit 2 ;;
  esac
  shift
done

run() { # do it, or only say it
  printf '+ %s\n' "$*"
  [ -n "$dry" ] || "$@"
}
folder() { # folder MODE OWNER PATH
  if [ -n "$root" ]; then run install -d -m "$1" "$root$3"; else run install -d -m "$1" -o "$2" -g "$2" "$3"; fi
}

[ -n "$root$dry" ] || [ "$(id -u)" -eq 0 ] || { echo "Run this as root, or look first with --dry-run." >&2; exit 1; }

# 1. Packages: Python, and a font for documents in Chinese.
if [ -z "$root" ]; then
  [ -r /etc/debian_version ] || { echo "This script is for Debian 12 or newer." >&2; exit 1; }
  missing=()
  for package in python3 python3-venv fonts-wqy-microhei; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  if [ "${#missing[@]}" -gt 0 ]; then
    run apt-get update -q
    run apt-get install -q -y --no-install-recommends "${missing[@]}"
  fi

# 2. A user that owns nothing but the data folder, and cannot sign in.
  getent passwd "$user" >/dev/null ||
    run useradd --system --user-group --home-dir /var/lib/watchdog --no-create-home --shell /usr/sbin/nologin "$user"
fi

# 3. Folders: the program belongs to root, the data to the user, the settings to root alone.
folder 0755 root /opt/watchdog/releases
folder 0700 root /etc/watchdog
folder 0700 "$user" /var/lib/watchdog
folder 0700 "$user" /var/backups/watchdog

# 4. The program, in a folder named after what is in it, with its own Python environment from locked hashes.
name=$("$here/config/debian/release-name")
release=$root/opt/watchdog/releases/$name
if [ ! -d "$release" ]; then
  run rm -rf "$release.part"
  run install -d -m 0755 "$release.part"
  run cp -R "$here/watchdog" "$here/migrations" "$here/config" "$here/translations" "$release.part"
  run cp "$here/requirements.lock" "$here/wsgi.py" "$here/LICENSE" "$release.part"
  if [ -n "$venv" ]; then
    run ln -s "$venv" "$release.part/.venv"
  else
    run python3 -m venv "$release.part/.venv"
    run "$release.part/.venv/bin/python" -m pip install -q --no-cache-dir --require-hashes -r "$here/requirements.lock"
  fi
  run env "PYTHONPATH=$release.part" "$release.part/.venv/bin/python" -P -m watchdog translations compile
  run "$release.part/.venv/bin/python" -m compileall -q "$release.part/watchdog"
  run chmod -R go+rX,go-w "$release.part"
  run mv "$release.part" "$release" # only a whole release gets its name
fi
[ -e "$root/opt/watchdog/current" ] || run ln -s "releases/$name" "$root/opt/watchdog/current"

# 5. Settings (once), the command for administrators, and the services.
[ -e "$root/etc/watchdog/settings" ] ||
  run install -m 0600 "$here/config/debian/settings" "$root/etc/watchdog/settings"
run install -D -m 0755 "$here/config/debian/watchdog" "$root/usr/local/sbin/watchdog"
for unit in "$here"/config/systemd/*; do
  run install -D -m 0644 "$unit" "$root/etc/systemd/system/$(basename "$unit")"
done
if [ -z "$root" ] && [ -d /run/systemd/system ]; then
  run systemctl daemon-reload
  run systemctl enable watchdog.service watchdog-tick.timer watchdog-backup.timer
fi

cat <<'NEXT'

What to do next
1. Read /etc/watchdog/settings and fill it in.
2. watchdog init          (keys, and the recovery kit for paper)
3. systemctl start watchdog.service watchdog-tick.timer watchdog-backup.timer
4. Put a proxy or an onion service before it: config/nginx, config/caddy, config/tor
5. watchdog doctor        (what is not safe yet, and how to mend it)
NEXT
