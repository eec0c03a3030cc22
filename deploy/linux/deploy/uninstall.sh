# Taking it away again. Read by install.sh.

remove_program() {
  stop_all
  systemctl --quiet disable lineside-gateway lineside-agent 2>/dev/null || true
  rm -f "$UNITS"/lineside-{gateway,agent}.service "$RULES" "$COMMAND"
  rm -rf "$OPT" "$CACHE"
  systemctl daemon-reload
  if [ $purge = no ]; then say "Lineside is removed. $ETC and $DATA stay; install.sh of any newer archive takes them up again."; fi
}

purge_data() {
  if [ $yes = no ]; then
    local answer=''
    read -r -p "Delete all readings, figures and settings in $DATA and $ETC for good? Type 'delete': " answer || true
    [ "$answer" = delete ] || fail "nothing was deleted: $DATA and $ETC stay"
  fi
  rm -rf "$DATA" "$ETC"
  if getent passwd "$ACCOUNT" >/dev/null; then userdel "$ACCOUNT"; fi
  say "Lineside is removed, with its data. A data folder elsewhere, if the site file named one, stays."
}
