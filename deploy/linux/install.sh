#!/usr/bin/env bash
# Installs, upgrades and removes Lineside; --help says how. Needs bash, coreutils, util-linux and systemd, no network.
set -euo pipefail

here=$(dirname "$(readlink -f "$0")")
for part in settings files services upgrade uninstall; do
  # shellcheck source=/dev/null
  . "$here/deploy/$part.sh"
done

usage() {
  cat <<HELP
./install.sh [--role ROLE] [--no-start]      installs, or upgrades what is installed
./install.sh --uninstall [--purge] [--yes]   removes the program; data stay unless --purge

  --role ROLE    gateway (default), agent or both: what runs on this box; asked for at the first time alone
  --no-start     puts all in its place and starts nothing
  --uninstall    stops and removes the program; $ETC and $DATA stay
  --purge        with --uninstall: removes those two and the user as well, after asking
  --yes          does not ask
  --help         this text

Examples:
  sudo ./install.sh                                a gateway on this box
  sudo ./install.sh --role agent                   a line PC; then fill in $ETC/agent.env
  sudo ./install.sh                                from a newer archive: upgrades; goes back by itself if the new
                                                   version is not ready within $READY_WITHIN s
  sudo $OPT/current/install.sh --uninstall   removes it, and keeps the data

Exit: 0 done, 1 failed (after an upgrade that failed, the previous version runs again), 2 wrong usage or system.
HELP
}

role='' start=yes uninstall=no purge=no yes=no
while [ $# -gt 0 ]; do
  case $1 in
    --role)
      role=${2:-}
      case $role in gateway | agent | both) ;; *) refuse "--role takes gateway, agent or both" ;; esac
      shift
      ;;
    --no-start) start=no ;;
    --uninstall) uninstall=yes ;;
    --purge) purge=yes ;;
    --yes) yes=yes ;;
    -h | --help) usage && exit 0 ;;
    *) refuse "'$1' was not understood; see ./install.sh --help" ;;
  esac
  shift
done
[ $purge = no ] || [ $uninstall = yes ] || refuse "--purge goes with --uninstall"

check_rights
if [ $uninstall = yes ]; then
  remove_program
  [ $purge = no ] || purge_data
  exit 0
fi

check_system
check_archive
previous=$(installed_version)
check_room
put_program
put_user_and_folders
if [ "$start" = no ]; then
  put_system_files "$here"
  point_to "$version"
  say "Lineside $version is in its place; nothing was started."
elif [ -z "$previous" ] || [ "$previous" = "$version" ]; then
  first_start
else
  upgrade
fi
