# What is put on the disk. Read by install.sh.

# The program, and beside it as much as the store holds, which a new version copies before it changes the schema.
check_room() {
  room "$OPT" "$(du -sk "$here" | cut -f1)" "the program"
  room "$DATA" "$(du -sck "$DATA"/data/lineside.db* 2>/dev/null | tail -n 1 | cut -f1)" "a copy of the store"
}

room() {
  local folder=$1 needed=$2 what=$3 free
  [ -d "$folder" ] || folder=$(dirname "$folder")
  free=$(df --output=avail -k "$folder" | tail -n 1)
  [ "$free" -gt "$needed" ] ||
    refuse "no room on the disk: $what needs $((needed / 1024)) MB below $folder, free are $((free / 1024)) MB"
}

# Whole or not at all: an interrupted copy is begun anew.
put_program() {
  mkdir -p "$OPT"
  local home=$OPT/$version
  if [ "$here" = "$home" ]; then return; fi
  if [ -d "$home" ]; then
    cmp -s "$here/SHA256SUMS" "$home/SHA256SUMS" ||
      refuse "version $version is installed with other contents; remove it first: $home/install.sh --uninstall"
    return
  fi
  rm -rf "$home.new"
  if ! cp -R "$here" "$home.new"; then
    rm -rf "$home.new"
    fail "the program could not be copied to $home; nothing else was changed"
  fi
  chown -R root:root "$home.new"
  chmod -R u=rwX,go=rX "$home.new"
  sync "$home.new"
  mv "$home.new" "$home"
}

put_user_and_folders() {
  getent group dialout >/dev/null || groupadd --system dialout
  getent passwd "$ACCOUNT" >/dev/null ||
    useradd --system --user-group --home-dir "$DATA" --no-create-home --shell /usr/sbin/nologin "$ACCOUNT"
  install -d -m 0750 -o "$ACCOUNT" -g "$ACCOUNT" "$DATA"
  install -d -m 0750 -o root -g "$ACCOUNT" "$ETC"
  if units | grep -q gateway; then put_once "$here/deploy/first-site.yaml" "$SITE"; fi
  put_once "$here/deploy/agent.env" "$ETC/agent.env"
}

# A file of the customer's is never written over.
put_once() {
  [ -e "$2" ] || install -m 0640 -o root -g "$ACCOUNT" "$1" "$2"
}

# Units, rule and command of a version, whose folder is given.
put_system_files() {
  install -m 0644 "$1"/deploy/lineside-{gateway,agent}.service "$UNITS"
  install -d /etc/udev/rules.d /usr/local/bin
  install -m 0644 "$1/deploy/60-lineside-serial.rules" "$RULES"
  ln -sfn "$OPT/current/bin/lineside" "$COMMAND"
  systemctl daemon-reload
  # A box without serial ports may have no udev.
  if command -v udevadm >/dev/null; then udevadm control --reload 2>/dev/null || true; fi
}

# At any moment the link leads to one version or the other.
point_to() {
  ln -sfn "$1" "$OPT/.current"
  mv -T "$OPT/.current" "$OPT/current"
}
