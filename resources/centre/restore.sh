#!/bin/sh
# A backup of the centre laid out to be started: restore.sh BACKUP ARCHIVE DATA [MOMENT], as the system user postgres.
# DATA must not be there yet.  MOMENT, as '2026-03-02 14:05:00+08': what was written after it is left out; without it all
# that the archive holds.  Started with Debian's own tools, the server plays the archive back and then takes writes.
set -eu
backup=$1; archive=$2; data=$3; moment=${4:-}
test ! -e "$data" || { echo "$data is there already; nothing was done" >&2; exit 1; }
umask 077
mkdir "$data"
tar -xzf "$backup/base.tar.gz" -C "$data"
tar -xzf "$backup/pg_wal.tar.gz" -C "$data/pg_wal"
{
  echo "restore_command = 'cp $archive/%f %p'"
  echo "recovery_target_timeline = 'latest'"
  if [ -n "$moment" ]; then
    echo "recovery_target_time = '$moment'"
    echo "recovery_target_action = 'promote'"
  fi
} >> "$data/postgresql.auto.conf"
touch "$data/recovery.signal"
