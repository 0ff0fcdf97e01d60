#!/bin/sh
# Bring the database to the state of this image, then end: create it on the
# first start, upgrade the addons whose version rose on a later one.
#
# A new database grows under another name and is renamed when it is complete, so
# that nobody takes what an interrupted first start left behind for finished.
set -eu

language=zh_CN
country=CN
building="${PGDATABASE}_new"

ask() {
    psql --dbname="$1" --no-align --tuples-only --quiet --command="$2"
}

expect() {
    if [ "$2" != "$3" ]; then
        echo "$1: expected '$2', found '$3'; see the log above." >&2
        exit 1
    fi
}

create() {
    password=$(cat "$ADMIN_PASSWORD_FILE")
    # --force: what an earlier attempt left under the temporary name goes.
    odoo db init "$building" --force --language="$language" --country="$country" \
        --password="$password"
    # This command logs a failure and ends well all the same. The administrator's
    # language is the last thing it writes, together with the password.
    expect "Language of the administrator" "$language" "$(ask "$building" "
        SELECT partner.lang
          FROM res_users AS account
          JOIN res_partner AS partner ON partner.id = account.partner_id
         WHERE account.login = 'admin'")"
    odoo module install --database="$building" "$@"
    # It leaves out addons it does not find and ends well, too.
    for addon in "$@"; do
        expect "State of $addon" installed "$(ask "$building" "
            SELECT state FROM ir_module_module WHERE name = '$addon'")"
    done
    odoo db rename "$building" "$PGDATABASE"
}

set -- ecom_carrier ecom_fulfilment ecom_aftersales
exists=$(ask postgres "SELECT 1 FROM pg_database WHERE datname = '$PGDATABASE'")
if [ -n "$exists" ]; then
    odoo module upgrade --database="$PGDATABASE" --outdated "$@"
else
    create "$@"
fi
