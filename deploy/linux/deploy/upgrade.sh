# From one version to another, and back. Read by install.sh.

upgrade() {
  local began
  began=$(mktemp)
  # What has begun is finished, one way or the other, also where the terminal goes away.
  trap '' HUP INT TERM
  stop_all
  if start_version "$here" "$version" && is_ready; then
    rm -f "$began"
    drop_old_versions
    say "Upgraded from $previous to $version. The way back: $OPT/$previous/install.sh"
    return
  fi
  show_log
  loudly "Lineside $version did not become ready. Going back to $previous."
  roll_back "$began"
  rm -f "$began"
  exit 1
}

start_version() { put_system_files "$1" && point_to "$2" && start_all; }

roll_back() {
  # Each step is tried, whatever became of the one before.
  set +e
  stop_all
  give_store_back "$1"
  start_version "$OPT/$previous" "$previous"
  if is_ready; then
    loudly "Rolled back: Lineside $previous runs again, $version does not. Its log: journalctl --unit lineside-gateway." \
      "It stays in $OPT/$version for whoever looks into it."
  else
    show_log
    loudly "Rolled back to $previous, which does not become ready either: what is wrong lies outside the program." \
      "Look at the log above, the disk and $SITE."
  fi
}

# The program copies its store before it changes the schema, and an older one does not read what came out. So where
# there is a copy of after $1, the upgrade changed the store: the copy takes its place, and the store is set aside,
# not removed, as it may hold readings that were acknowledged in between.
give_store_back() {
  local folder copy aside file
  folder=$(ask "$previous" data "$SITE") || return 0
  [ -d "$folder/backups" ] || return 0
  copy=$(find "$folder/backups" -maxdepth 1 -name 'lineside-schema*.db' -newer "$1" | sort | tail -n 1)
  [ -n "$copy" ] || return 0
  aside=$folder/backups/rolled-back-$(date -u +%Y%m%dT%H%M%SZ)
  install -d -m 0750 -o "$ACCOUNT" -g "$ACCOUNT" "$aside" || return 1
  for file in "$folder"/lineside.db{,-wal,-shm}; do
    [ ! -e "$file" ] || mv "$file" "$aside" || return 1
  done
  install -m 0640 -o "$ACCOUNT" -g "$ACCOUNT" "$copy" "$folder/lineside.db"
  loudly "The store is that of before the upgrade, $copy. What $version had taken since lies in $aside."
}

# The version that runs and the one before it stay.
drop_old_versions() {
  local folder
  for folder in "$OPT"/*/; do
    case $(basename "$folder") in
      current | "$version" | "$previous") ;;
      *) rm -rf "$folder" ;;
    esac
  done
}
