#!/bin/bash
# PostgreSQL, MariaDB, Redis: slots, timeouts, deadlocks, crashes, memory.
. "$(dirname "$0")/common.sh"
PG=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -1)
if [ -n "$PG" ]; then
	chmod 755 "$WORK"; mkdir "$WORK/pg"; chown postgres "$WORK/pg"
	as() { su postgres -s /bin/bash -c "$*"; }
	as "$PG/initdb -D $WORK/pg -A trust" >/dev/null 2>&1
	printf "port=18601\nunix_socket_directories='%s'\nlisten_addresses='127.0.0.1'\nmax_connections=6\nsuperuser_reserved_connections=1\ncheckpoint_timeout=30s\ncheckpoint_warning=300s\nmax_wal_size=32MB\nmin_wal_size=32MB\ndeadlock_timeout=200ms\nlog_lock_waits=on\nlog_min_duration_statement=300\nlog_checkpoints=on\nlog_line_prefix='%%m [%%p] %%q%%u@%%d '\nshared_buffers=2MB\nlog_temp_files=0\nlog_autovacuum_min_duration=0\n" "$WORK/pg" >>"$WORK/pg/postgresql.conf"
	as "exec $PG/postgres -D $WORK/pg" >"$WORK/pg.log" 2>&1 &
	PIDS="$PIDS $!"; sleep 2
	sql() { psql -h 127.0.0.1 -p 18601 -U "${2:-postgres}" postgres -c "$1" >/dev/null 2>&1; }
	sql "create table t (id int primary key, n int); insert into t select g, g from generate_series(1, 1000) g; create role app login; grant all on t to app"
	sql "select pg_sleep(0.5)"
	sql "set statement_timeout=200; select pg_sleep(2)"
	sql "set lock_timeout=200; begin; lock table t; " & sql "begin; lock table t; select pg_sleep(1.5)" & sleep 0.3; sql "set lock_timeout=200; select * from t"
	sql "begin; update t set n=1 where id=1; select pg_sleep(0.5); update t set n=1 where id=2" & sql "begin; update t set n=1 where id=2; select pg_sleep(0.5); update t set n=1 where id=1"; wait %2 %3 2>/dev/null
	sql "set idle_in_transaction_session_timeout=200; begin; select pg_sleep(0.1)"
	(echo "set idle_in_transaction_session_timeout=200; begin;"; sleep 1; echo "select 1;") | psql -h 127.0.0.1 -p 18601 -U postgres postgres >/dev/null 2>&1
	sql "insert into t select g, g from generate_series(1001, 900000) g"
	for _ in 1 2 3 4 5 6 7; do sql "select pg_sleep(2)" app & done; sleep 1; sql "select 1" app; sql "select 1" app; sleep 2
	sql "select 1 from nothing"; sql "insert into t values (1,1)"
	V=$(psql -h 127.0.0.1 -p 18601 -U postgres -Atc 'select pg_backend_pid()' postgres)
	(psql -h 127.0.0.1 -p 18601 -U postgres postgres -c "select pg_sleep(20)" >/dev/null 2>&1 &) ; sleep 0.5
	kill -9 "$(pgrep -f 'postgres: postgres postgres.*SELECT' | head -1)"; sleep 2
	sql "select pg_terminate_backend(pid) from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()"
	as "$PG/pg_ctl -D $WORK/pg -m fast stop" >/dev/null 2>&1; sleep 0.5
	(as "timeout 2 $PG/postgres -D $WORK/pg -c listen_addresses=127.0.0.1" >>"$WORK/pg.log" 2>&1) ; sleep 0.2
	say postgresql; cat "$WORK/pg.log"
fi
if command -v mariadbd >/dev/null; then
	mkdir "$WORK/my"; chown mysql "$WORK/my"
	mariadb-install-db --user=mysql --datadir="$WORK/my" --auth-root-authentication-method=normal >/dev/null 2>&1
	start "$WORK/my.log" mariadbd --no-defaults --user=mysql --datadir="$WORK/my" --socket="$WORK/my/s" --port=18611 --bind-address=127.0.0.1 --max-connections=3 --innodb-lock-wait-timeout=1 --innodb-print-all-deadlocks=1 --log-warnings=4 --wait-timeout=2 --innodb-buffer-pool-size=8M
	M=$LAST; sleep 3
	my() { mariadb --no-defaults --socket="$WORK/my/s" -u root -e "$1" 2>&1; }
	my "create database d; create table d.t (id int primary key, n int) engine=innodb; insert into d.t values (1,1),(2,2)" >/dev/null
	say "what clients of MariaDB log"
	(my "begin; update d.t set n=9 where id=1; select sleep(1.5); rollback" >/dev/null &); sleep 0.3; my "update d.t set n=8 where id=1"
	(my "begin; update d.t set n=9 where id=1; select sleep(0.5); update d.t set n=9 where id=2" &) ; my "begin; update d.t set n=9 where id=2; select sleep(0.5); update d.t set n=9 where id=1"
	for _ in 1 2 3 4 5 6; do (my "select sleep(1)" | grep -v sleep &); done; sleep 2
	(echo "select 1;"; sleep 4; echo "select 2;") | mariadb --no-defaults --socket="$WORK/my/s" -u root >/dev/null 2>&1
	mariadb --no-defaults --socket="$WORK/my/s" -u nobody -pwrong -e "select 1" 2>&1
	kill "$M"; sleep 2
	say mariadb; cat "$WORK/my.log"
fi
if command -v redis-server >/dev/null; then
	start "$WORK/redis.log" redis-server --port 18621 --bind 127.0.0.1 --maxclients 3 --maxmemory 3mb --dir "$WORK" --save "1 1" --timeout 0 --slowlog-log-slower-than 0
	R=$LAST; sleep 1
	r() { redis-cli -p 18621 "$@" 2>&1; }
	say "what clients of Redis are told"
	r set k "$(head -c 100000 /dev/zero | tr '\0' x)"; for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24; do printf '%s' "$(head -c 100000 /dev/zero | tr '\0' x)" | redis-cli -p 18621 -x set "k$i" 2>&1; done | sort | uniq -c
	for _ in 1 2 3 4 5; do (timeout 1 redis-cli -p 18621 subscribe x 2>&1 &); done; sleep 0.4; r ping; sleep 1
	mkdir "$WORK/ro"; r config set dir /proc; sleep 2; r bgsave; sleep 1; r set a b
	r config set dir "$WORK" >/dev/null; r debug sleep 0.2; r multi; r eval "while true do end" 0 & sleep 6; r ping; r script kill
	kill "$R"; sleep 1
	say redis; cat "$WORK/redis.log"
fi
