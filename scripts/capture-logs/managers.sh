#!/bin/bash
# supervisor, uvicorn, PgBouncer and Redis Sentinel: processes that end, a client that leaves, slots taken, a master that dies.
. "$(dirname "$0")/common.sh"
if command -v supervisord >/dev/null; then
	cat >"$WORK/supervisord.conf" <<-CONF
		[supervisord]
		nodaemon=true
		logfile=$WORK/supervisord.log
		pidfile=$WORK/supervisord.pid
		childlogdir=$WORK
		[program:web]
		command=sleep 300
		[program:fails]
		command=sh -c 'exit 3'
		startretries=1
		[program:job]
		command=sh -c 'sleep 2; exit 0'
		startsecs=1
		autorestart=unexpected
		[program:stubborn]
		command=sh -c "trap '' TERM; while :; do sleep 0.2; done"
		stopwaitsecs=1
		[program:nothing]
		command=/nowhere/at/all
		startretries=0
	CONF
	start "$WORK/out" supervisord -c "$WORK/supervisord.conf"
	S=$LAST; sleep 4
	kill -9 "$(pgrep -P "$S" sleep | head -1)"; sleep 2
	kill -11 "$(pgrep -P "$S" sleep | head -1)"; sleep 2
	kill "$S"; sleep 3
	say supervisor; cat "$WORK/supervisord.log"
fi
if command -v uvicorn >/dev/null; then
	cat >"$WORK/app.py" <<-PY
		import asyncio
		async def app(scope, receive, send):
		    if scope["type"] == "lifespan":
		        await receive(); await send({"type": "lifespan.startup.complete"}); await receive(); return await send({"type": "lifespan.shutdown.complete"})
		    if scope["path"] == "/refused": await asyncio.open_connection("127.0.0.1", 9)
		    if scope["path"] == "/slow": await asyncio.sleep(1)
		    if scope["path"] == "/error": raise ValueError("x")
		    if scope["path"] == "/nothing": return
		    await send({"type": "http.response.start", "status": 200, "headers": []}); await send({"type": "http.response.body", "body": b"ok"})
	PY
	(cd "$WORK" && exec uvicorn app:app --port 18641) >>"$WORK/uvicorn.log" 2>&1 &
	U=$!; PIDS="$PIDS $U"; sleep 2
	for path in "" error refused nothing; do ask "18641/$path"; done
	ask 18641/slow 0.3
	printf 'no request at all\r\n\r\n' | timeout 1 curl -s telnet://127.0.0.1:18641 >/dev/null
	kill "$U"; sleep 1
	(cd "$WORK" && uvicorn app:app --port 18641 & sleep 1.5; timeout 3 uvicorn app:app --port 18641; kill $!) >>"$WORK/uvicorn.log" 2>&1
	(cd "$WORK" && timeout 3 uvicorn missing:app --port 18642) >>"$WORK/uvicorn.log" 2>&1
	say uvicorn; cat "$WORK/uvicorn.log"
fi
PG=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -1)
if command -v pgbouncer >/dev/null && [ -n "$PG" ]; then
	mkdir "$WORK/pg"; chown postgres "$WORK/pg"
	as() { su postgres -s /bin/bash -c "$*"; }
	as "$PG/initdb -D $WORK/pg -A trust" >/dev/null 2>&1
	printf "port=18651\nunix_socket_directories='%s'\nlisten_addresses='127.0.0.1'\nmax_connections=4\nsuperuser_reserved_connections=1\nshared_buffers=2MB\n" "$WORK/pg" >>"$WORK/pg/postgresql.conf"
	as "exec $PG/postgres -D $WORK/pg" >/dev/null 2>&1 &
	P=$!; PIDS="$PIDS $P"; sleep 2
	psql -h 127.0.0.1 -p 18651 -U postgres postgres -c "create role app login" >/dev/null
	printf '[databases]\npostgres = host=127.0.0.1 port=18651\nother = host=127.0.0.1 port=9\nnone = host=127.0.0.1 port=18651 dbname=none\n[pgbouncer]\nlisten_addr=127.0.0.1\nlisten_port=18652\nauth_type=trust\nauth_file=%s/users\nlogfile=%s/bouncer.log\npool_mode=transaction\ndefault_pool_size=1\nmax_client_conn=4\nquery_wait_timeout=2\nserver_login_retry=1\nstats_period=5\nunix_socket_dir=\n' "$WORK" "$WORK" >"$WORK/bouncer.ini"
	printf '"postgres" ""\n"app" ""\n' >"$WORK/users"
	chown postgres "$WORK/bouncer.ini" "$WORK/users"; : >"$WORK/bouncer.log"; chown postgres "$WORK/bouncer.log"
	as "exec pgbouncer $WORK/bouncer.ini" >"$WORK/out" 2>&1 &
	B=$!; PIDS="$PIDS $B"; sleep 1
	ask_pg() { PGCONNECT_TIMEOUT=5 psql "host=127.0.0.1 port=18652 user=${3:-postgres} dbname=${2:-postgres}" -c "$1" >/dev/null 2>&1; }
	ask_pg "select 1"
	for _ in 1 2 3 4 5 6; do ask_pg "select pg_sleep(4)" & done; sleep 6
	ask_pg "select 1" other; ask_pg "select 1" none
	for _ in 1 2 3 4; do psql -h 127.0.0.1 -p 18651 -U app postgres -c "select pg_sleep(5)" >/dev/null 2>&1 & done; sleep 1
	ask_pg "select 1" postgres app; sleep 4
	kill -9 "$(pgrep -f "postgres -D $WORK/pg" | head -1)"; sleep 0.5; ask_pg "select 1"; sleep 3
	kill "$(pgrep -P "$B" | head -1)" "$B" 2>/dev/null; sleep 1
	say pgbouncer; cat "$WORK/bouncer.log"
fi
if command -v redis-server >/dev/null; then
	start "$WORK/r1.log" redis-server --port 18661 --bind 127.0.0.1 --dir "$WORK" --save ""
	M=$LAST
	start "$WORK/r2.log" redis-server --port 18662 --bind 127.0.0.1 --dir "$WORK" --save "" --replicaof 127.0.0.1 18661
	sleep 1
	printf 'port 18663\nbind 127.0.0.1\nsentinel monitor shop 127.0.0.1 18661 1\nsentinel down-after-milliseconds shop 1500\nsentinel failover-timeout shop 5000\n' >"$WORK/sentinel.conf"
	start "$WORK/sentinel.log" redis-server "$WORK/sentinel.conf" --sentinel
	sleep 4; kill -9 "$M"; sleep 7
	say redis-sentinel; cat "$WORK/sentinel.log"
	say "redis, a replica whose master died"; cat "$WORK/r2.log"
fi
