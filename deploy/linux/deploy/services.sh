# Starting, and knowing that it works. Read by install.sh.

# The units that this box runs: by --role, by what is enabled, or the gateway.
units() {
  local unit enabled=()
  case $role in
    both) enabled=(lineside-gateway lineside-agent) ;;
    gateway | agent) enabled=("lineside-$role") ;;
    *) for unit in lineside-gateway lineside-agent; do
      if systemctl is-enabled --quiet "$unit" 2>/dev/null; then enabled+=("$unit"); fi
    done ;;
  esac
  printf '%s\n' "${enabled[@]:-lineside-gateway}"
}

stop_all() { systemctl stop lineside-gateway lineside-agent 2>/dev/null || true; }

start_all() {
  local unit
  for unit in $(units); do
    systemctl reset-failed "$unit" 2>/dev/null || true
    systemctl --quiet enable "$unit"
    systemctl --no-block start "$unit"
  done
}

# Whether the version that `current` leads to is ready in time, and stays so. systemd calls a unit active once it has
# said READY=1, which the gateway says after it has stored something on the way of a reading.
is_ready() {
  local until=$((SECONDS + READY_WITHIN)) unit before
  for unit in $(units); do
    until [ "$(systemctl is-active "$unit")" = active ]; do
      [ $SECONDS -lt $until ] || { say "$unit did not become ready within $READY_WITHIN s" >&2 && return 1; }
      sleep 1
    done
    if [ "$unit" = lineside-gateway ]; then
      ask "$(installed_version)" ready "$SITE" $((until > SECONDS ? until - SECONDS : 0)) || return 1
    fi
  done
  before=$(process_ids)
  sleep "$STAYS_FOR"
  [ "$before" = "$(process_ids)" ] || { say "it was ready, and ended within $STAYS_FOR s" >&2 && return 1; }
}

process_ids() { for unit in $(units); do systemctl show --property=MainPID,ActiveState "$unit"; done; }

show_log() {
  local unit
  for unit in $(units); do
    say "The last that $unit said:" >&2
    journalctl --unit "$unit" --lines 12 --no-pager --output cat >&2 || true
  done
}

# On a box where it does not run yet, or runs in this version already.
first_start() {
  put_system_files "$here"
  point_to "$version"
  if units | grep -q agent && ! grep -q '^AGENT_ID=.' "$ETC/agent.env"; then
    systemctl --quiet enable $(units)
    say "Lineside $version is installed. Say in $ETC/agent.env which agent this is and where its gateway is, then:" \
      "systemctl start $(units | tr '\n' ' ')"
    return
  fi
  start_all
  if ! is_ready; then
    show_log
    loudly "Lineside $version is installed, but does not become ready. Mend what the log says (exit 2: mostly $SITE," \
      "or a port in use), then run this again."
    exit 1
  fi
  say "Lineside $version runs. Its site file: $SITE. Its log: journalctl --unit $(units | head -n 1)"
}
