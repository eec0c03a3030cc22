# Where all lies, and how this speaks. Read by install.sh.
OPT=/opt/lineside
ETC=/etc/lineside
DATA=/var/lib/lineside
CACHE=/var/cache/lineside
UNITS=/etc/systemd/system
RULES=/etc/udev/rules.d/60-lineside-serial.rules
COMMAND=/usr/local/bin/lineside
ACCOUNT=lineside
SITE=$ETC/site.yaml
# Seconds that a version has to become ready, and that it then has to stay so.
READY_WITHIN=60
STAYS_FOR=5

version=$(sed -n 's/^version=//p' "$here/release")
platform=$(sed -n 's/^platform=//p' "$here/release")

say() { printf '%s\n' "$*"; }
loudly() { printf '\n*** %s\n\n' "$*" >&2; }
fail() {
  printf 'install.sh: %s\n' "$*" >&2
  exit 1
}
refuse() {
  printf 'install.sh: %s\n' "$*" >&2
  exit 2
}

check_rights() {
  [ "$(id -u)" = 0 ] || refuse "this needs root: sudo $0"
  exec 9>/run/lineside-install.lock
  flock --nonblock 9 || refuse "another install.sh is at work"
}

check_system() {
  [ -d /run/systemd/system ] || refuse "systemd does not run here; without it: docs/install.md, 'Without systemd'"
  local machine
  machine=$(uname -m)
  case $machine in
    x86_64) machine=linux-x64 ;;
    aarch64) machine=linux-arm64 ;;
  esac
  [ "$machine" = "$platform" ] || refuse "this archive is for $platform, this box is $machine"
}

check_archive() {
  (cd "$here" && sha256sum --quiet --check SHA256SUMS) ||
    refuse "the archive is damaged, or was changed: unpack it again, and compare the archive with its .sha256"
  local found
  found=$("$here/bin/lineside" --version 2>&1 && cd "$here/program" && runtime_of "$here" --eval \
    "new (require('better-sqlite3'))(':memory:')" 2>&1) || refuse "its runtime does not start on this system: $found"
}

installed_version() {
  if [ -L "$OPT/current" ]; then basename "$(readlink "$OPT/current")"; fi
}

# The runtime in a folder.
runtime_of() {
  local home=$1
  shift
  LD_LIBRARY_PATH=$home/runtime/lib "$home/runtime/node" "$@"
}

# Asks the program of a version: see deploy/installer.ts.
ask() {
  local home=$OPT/$1
  shift
  runtime_of "$home" "$home/program/deploy/installer.js" "$@"
}
