#!/usr/bin/env bash
# Tries a bundle as factory IT would, in a clean Debian with its own systemd, without Node and without a network:
# install, upgrade, three broken upgrades that are rolled back, uninstall. --help says how.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")

usage() {
  cat <<'HELP'
npm run try-install -- ARCHIVE [--root DIR]

  ARCHIVE      a lineside-<version>-linux-<cpu>.tar.gz for this machine, made by npm run bundle
  --root DIR   a Debian root made by debootstrap before, which is copied; without it one is made, which needs a mirror

Needs root and the Debian packages debootstrap and systemd-container. Takes about 8 minutes and 2 GB below TMPDIR, which
are given back. Ends with a line `N passed, N failed`; exit 0 if all passed.
HELP
}

archive='' made=''
while [ $# -gt 0 ]; do
  case $1 in
    --help | -h) usage && exit 0 ;;
    --root) made=$2 && shift ;;
    *) archive=$1 ;;
  esac
  shift
done
[ -f "$archive" ] || { usage && exit 2; }

work=$(mktemp -d "${TMPDIR:-/tmp}/lineside-try-XXXXXX")
root=$work/root
nspawn='' leader=''
finish() {
  if [ -n "$leader" ]; then kill -s SIGRTMIN+4 "$leader" 2>/dev/null || true; fi
  if [ -n "$nspawn" ]; then
    (sleep 60 && kill -KILL "$nspawn") 2>/dev/null &
    wait "$nspawn" || true
    kill $! 2>/dev/null || true
  fi
  rm -rf "$work"
}
trap finish EXIT

make_root() {
  if [ -n "$made" ]; then
    cp -a "$made" "$root"
  else
    debootstrap --variant=minbase --include=systemd,systemd-sysv,dbus,udev bookworm "$root" >"$work/debootstrap.log" ||
      { tail -n 5 "$work/debootstrap.log" && exit 1; }
  fi
}

boot() {
  local options=(--quiet --directory="$root" --machine="lineside-try-$$" --private-network --boot --register=no)
  # Where there is no systemd outside, there is no unit to be given either.
  [ -d /run/systemd/system ] || options+=(--keep-unit)
  systemd-nspawn "${options[@]}" --bind-ro="$work/archives:/archives" </dev/null >"$work/boot.log" 2>&1 &
  nspawn=$!
  for _ in $(seq 60); do
    leader=$(pgrep -P "$nspawn" | head -n 1) || true
    if [ -n "$leader" ] && within 'systemctl is-system-running' 2>/dev/null | grep -Eq 'running|degraded'; then return; fi
    sleep 1
  done
  cat "$work/boot.log"
  echo "the Debian root did not come up; systemd-nspawn --boot needs cgroups it may write" && exit 1
}

# Runs a command line in the root.
within() {
  nsenter --target "$leader" --mount --uts --ipc --net --pid \
    env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 bash -c "$1" 9>&-
}

# The same program under another version, changed by a command that runs in its folder.
variant() {
  local folder=$work/archives/$1
  cp -R "$work/archives/first" "$folder"
  (
    cd "$folder"
    sed -i "s/^version=.*/version=$2/" release
    sed -i "s/\"version\": .*/\"version\": \"$2\",/" program/package.json
    eval "$3"
    find . -type f ! -name SHA256SUMS -printf '%P\n' | sort | xargs -d '\n' sha256sum >SHA256SUMS
  )
}

prepare_archives() {
  mkdir -p "$work/archives/first"
  tar -xzf "$archive" -C "$work/archives/first" --strip-components=1
  variant second 97.0.0 true
  variant ends 98.0.1 "sed -i '1i process.exit(1)' program/bin/commands/gateway.js"
  variant stores-nothing 98.0.2 "sed -i 's/function flush() *{/& return;/' program/gateway/ingest/commit.js"
  variant migrates-and-stores-nothing 98.0.3 "sed -i 's/function flush() *{/& return;/' program/gateway/ingest/commit.js
    printf '%s\n' 'MIGRATIONS.push(\`CREATE TABLE tried (id INTEGER)\`)' >>program/gateway/facts/migrations.js"
  variant foreign 98.0.4 "sed -i 's/^platform=.*/platform=linux-riscv64/' release"
  variant damaged 98.0.5 true
  echo >>"$work/archives/damaged/program/package.json"
}

passed=0 failed=0
# check TITLE COMMAND: the command line, run in the root, ends with 0.
check() {
  local status=0
  within "$2" >"$work/said" 2>&1 || status=$?
  if [ $status = 0 ]; then
    passed=$((passed + 1)) && echo "ok     $1"
  else
    failed=$((failed + 1)) && echo "FAILED $1 (exit $status)" && tail -n 30 "$work/said" | sed 's/^/       | /'
  fi
}

# refused TITLE STATUS TEXT COMMAND: it ends with that status and says so.
refused() {
  check "$1" "said=\$($4 2>&1); status=\$?; echo \"\$said\"; [ \$status = $2 ] && grep -q '$3' <<<\"\$said\""
}

# A sensor, which sends one reading with QoS 1 and ends with 0 once it is acknowledged, and a look at what is stored.
put_clients() {
  cat >"$root/srv/publish.mjs" <<'MODULE'
import { createRequire } from 'node:module'
const { connectAsync } = createRequire('/opt/lineside/current/program/package.json')('mqtt')
setTimeout(() => process.exit(1), 20_000).unref()
const client = await connectAsync('mqtt://127.0.0.1:1883', { clientId: 'sensor', reconnectPeriod: 0 })
await client.publishAsync('lineside/v1/line-1/st-10/good', '1', { qos: 1 })
await client.endAsync()
MODULE
  cat >"$root/srv/facts.mjs" <<'MODULE'
const answer = await fetch('http://127.0.0.1:8080/api/v1/status')
console.log((await answer.json()).store.facts)
MODULE
}

node='LD_LIBRARY_PATH=/opt/lineside/current/runtime/lib /opt/lineside/current/runtime/node'
ready="[ \"\$(systemctl is-active lineside-gateway)\" = active ] && $node /opt/lineside/current/program/deploy/installer.js ready /etc/lineside/site.yaml 20"
publish="$node /srv/publish.mjs"
facts="$node /srv/facts.mjs"

steps() {
  check 'there is neither Node nor libatomic nor a network' \
    '! command -v node && ! ls /usr/lib/*/libatomic.so.1 && [ "$(ls /sys/class/net)" = lo ]'
  refused 'refuses without root' 2 'needs root' 'setpriv --reuid=nobody /archives/first/install.sh'
  refused 'refuses what is for another processor' 2 'this box is' /archives/foreign/install.sh
  refused 'refuses what is damaged' 2 'damaged' /archives/damaged/install.sh
  refused 'refuses where there is no room, and leaves nothing' 2 'no room' \
    'unshare --mount sh -c "mount -t tmpfs -o size=50m none /opt && /archives/first/install.sh"'
  check 'nothing was left behind' '[ ! -e /etc/lineside ] && ! getent passwd lineside'
  check 'installs' '/archives/first/install.sh'
  check 'the gateway is ready' "$ready"
  check 'a reading is acknowledged and stored' "$publish && sleep 2 && [ \"\$($facts)\" -ge 1 ]"
  check 'the command is there' 'lineside --version && lineside check /etc/lineside/site.yaml'
  check 'runs as a user of its own, without rights' \
    '[ "$(stat -c %U "/proc/$(systemctl show --value -p MainPID lineside-gateway)")" = lineside ]'
  check 'systemd finds the unit well confined' \
    'systemd-analyze security --no-pager --threshold=25 lineside-gateway | tail -n 2'
  check 'again: changes nothing, and leaves the site file alone' \
    'echo "# ours" >>/etc/lineside/site.yaml && /archives/first/install.sh && tail -n 1 /etc/lineside/site.yaml | grep -q ours'
  check 'a gateway that hangs is started anew by the watchdog' "pid=\$(systemctl show --value -p MainPID lineside-gateway)
    kill -STOP \$pid
    for _ in \$(seq 150); do
      [ \"\$(systemctl show --value -p MainPID lineside-gateway)\" != \$pid ] && [ \"\$(systemctl is-active lineside-gateway)\" = active ] && break
      sleep 1
    done
    $ready && journalctl -u lineside-gateway | grep -i 'watchdog timeout'"
  check 'upgrades' "before=\$($facts) && /archives/second/install.sh && lineside --version | grep -q 97.0.0 && [ \"\$($facts)\" -ge \$before ]"
  for broken in ends stores-nothing migrates-and-stores-nothing; do
    refused "an upgrade that $broken is rolled back" 1 'Rolled back: Lineside 97.0.0 runs again' "/archives/$broken/install.sh"
    check 'the one before runs, with all its readings' \
      "$ready && lineside --version | grep -q 97.0.0 && $publish && sleep 2 && [ \"\$($facts)\" -ge 1 ]"
  done
  check 'the store that the last of them changed is set aside' 'ls /var/lib/lineside/data/backups/rolled-back-*/lineside.db'
  check 'removes it and keeps the data' "/opt/lineside/current/install.sh --uninstall
    [ ! -e /opt/lineside ] && [ ! -e /usr/local/bin/lineside ] && [ -s /var/lib/lineside/data/lineside.db ] && [ -e /etc/lineside/site.yaml ]"
  check 'takes the data up again' "/archives/second/install.sh && [ \"\$($facts)\" -ge 1 ]"
  refused 'purges only when told twice' 1 'nothing was deleted' 'echo no | /opt/lineside/current/install.sh --uninstall --purge'
  check 'purges' '/archives/second/install.sh --uninstall --purge --yes
    [ ! -e /var/lib/lineside ] && [ ! -e /etc/lineside ] && ! getent passwd lineside'
}

prepare_archives
make_root
boot
put_clients
steps
echo "$passed passed, $failed failed"
[ $failed = 0 ]
