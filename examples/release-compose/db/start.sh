set -eu
PATH=$(echo /usr/lib/postgresql/*/bin):$PATH
data=/tmp/data
echo "$POSTGRES_PASSWORD" > /tmp/password
initdb --pgdata "$data" --username todo --pwfile /tmp/password --auth-host scram-sha-256 --no-sync > /dev/null
rm /tmp/password
echo "host all all all scram-sha-256" >> "$data/pg_hba.conf"
echo "CREATE DATABASE todo" | postgres --single -D "$data" postgres > /dev/null
exec postgres -D "$data" -c listen_addresses='*' -c fsync=off -c unix_socket_directories=/tmp
