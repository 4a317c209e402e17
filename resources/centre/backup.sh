#!/bin/sh
# A nightly backup of the centre, by the system user postgres on a standby: backup.sh FOLDER [CONNECTION]
# FOLDER, on another disk than the data, gets one folder per backup, named by its moment; docs/runbook-centre.md says how many to keep.
set -eu
place=$1; connection=${2:-}
name=$(date -u +%Y-%m-%dT%H%M%SZ)
umask 077
pg_basebackup -d "$connection" -D "$place/$name.part" -Ft -z -X stream -c fast
mv "$place/$name.part" "$place/$name"
echo "$place/$name"
