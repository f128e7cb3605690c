#!/bin/sh
# Starts a kiosk on Debian:  start.sh HALL-1F [FOLDER]
# FOLDER holds what `python -m pipeline build --profile kiosk` made, by default /srv/gongkai-kiosk/site.
# Starts the browser again whenever it ends; each time with an empty profile, which is thrown away.
set -eu

usage() { echo "usage: $0 HALL-1F [FOLDER]" >&2; exit 2; }

id=${1:-}
site=${2:-/srv/gongkai-kiosk/site}
case $id in ''|*[!A-Z0-9-]*) usage ;; esac
case $site in /*) ;; *) usage ;; esac
slug=$(printf %s "$id" | tr '[:upper:]' '[:lower:]')

page=zh-hans/kiosks/$slug/index.html
tries=${GONGKAI_TRIES:-120}
until [ -f "$site/$page" ]; do # a disk that comes late
  tries=$((tries - 1))
  [ "$tries" -gt 0 ] || { echo "$0: no $site/$page: is $id declared, and the site built for kiosks?" >&2; exit 1; }
  sleep 1
done

browser=${GONGKAI_BROWSER:-$(command -v chromium || command -v chromium-browser || true)}
[ -n "$browser" ] || { echo "$0: no Chromium: apt-get install chromium fonts-noto-cjk" >&2; exit 1; }

if command -v xset >/dev/null 2>&1 && [ -n "${DISPLAY:-}" ]; then
  xset s off -dpms || true
fi

profile=
clean() { [ -z "$profile" ] || rm -rf "$profile"; }
trap 'clean; exit 0' INT TERM
trap clean EXIT
while :; do
  profile=$(mktemp -d "${XDG_RUNTIME_DIR:-/tmp}/gongkai-kiosk.XXXXXX")
  # --kiosk-printing prints at once, on the system's default printer. $GONGKAI_FLAGS is split on purpose.
  "$browser" --kiosk --kiosk-printing --user-data-dir="$profile" --no-first-run --no-default-browser-check \
    --noerrdialogs --disable-session-crashed-bubble --disable-pinch --overscroll-history-navigation=0 \
    --disable-features=Translate --disable-background-networking --disable-component-update \
    ${GONGKAI_FLAGS:-} "file://$site/$page?kiosk=$id" || true
  clean
  profile=
  [ -z "${GONGKAI_ONCE:-}" ] || exit 0
  sleep 2
done
