#!/bin/sh
# Give the database password to libpq, then run the command.
#
# libpq looks it up in PGPASSFILE (a memory file system) for every program of
# the container: Odoo, psql, pg_dump, and what `docker compose exec` starts
# later. It is on no command line and in no environment.
set -eu
umask 077
password=$(sed 's/[\\:]/\\&/g' "$PGPASSWORD_FILE")
printf '%s:%s:*:%s:%s\n' "$PGHOST" "$PGPORT" "$PGUSER" "$password" > "$PGPASSFILE"
exec "$@"
