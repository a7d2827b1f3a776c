#!/bin/bash
# Application servers: php-fpm, gunicorn, uWSGI, Puma, Unicorn, Node, the JVM.
. "$(dirname "$0")/common.sh"
need curl python3
if command -v php-fpm8.2 >/dev/null; then
	mkdir "$WORK/www"
	echo '<?php if (isset($_GET["sleep"])) sleep((int) $_GET["sleep"]); if (isset($_GET["mem"])) { $a = []; while (true) $a[] = str_repeat("x", 100000); } if (isset($_GET["kill"])) posix_kill(getmypid(), SIGSEGV); if (isset($_GET["throw"])) throw new RuntimeException("no price"); echo "ok";' >"$WORK/www/i.php"
	printf '[global]\nerror_log=%s\ndaemonize=no\n[www]\nuser=root\ngroup=root\nlisten=127.0.0.1:18501\npm=dynamic\npm.max_children=2\npm.start_servers=1\npm.min_spare_servers=1\npm.max_spare_servers=1\nrequest_terminate_timeout=2s\nrequest_slowlog_timeout=1s\nslowlog=%s\ncatch_workers_output=yes\nphp_admin_value[memory_limit]=16M\nphp_admin_flag[log_errors]=on\n' "$WORK/fpm.log" "$WORK/slow.log" >"$WORK/fpm.conf"
	start "$WORK/fpm.out" php-fpm8.2 -R -F -y "$WORK/fpm.conf"
	FPM=$LAST
	cat >"$WORK/fcgi.conf" <<CONF
daemon off; pid $WORK/ngx.pid; error_log $WORK/ngx.log; user root; events {}
http { access_log off; server { listen 127.0.0.1:18500; location / { include /etc/nginx/fastcgi_params; fastcgi_param SCRIPT_FILENAME $WORK/www/i.php; fastcgi_pass 127.0.0.1:18501; fastcgi_read_timeout 5s; } } }
CONF
	start "$WORK/ngx.out" nginx -c "$WORK/fcgi.conf" -e "$WORK/ngx.log"
	sleep 1
	ask "18500/?ok"; ask "18500/?mem=1"; ask "18500/?kill=1"; ask "18500/?throw=1"; ask "18500/?sleep=3" 6
	for _ in 1 2 3 4; do ask "18500/?sleep=2" 6 & done; sleep 5
	kill "$FPM"; sleep 0.5
	say php-fpm; cat "$WORK/fpm.log"; say "php-fpm slow log"; cat "$WORK/slow.log"; say "nginx before php-fpm"; cat "$WORK/ngx.log"
fi
cat >"$WORK/app.py" <<'PY'
import os, signal, time
from urllib.parse import urlparse
def app(environ, start_response):
    path = environ["PATH_INFO"]
    if "sleep" in path: time.sleep(5)
    if "kill" in path: os.kill(os.getpid(), signal.SIGKILL)
    if "segv" in path: os.kill(os.getpid(), signal.SIGSEGV)
    if "exit" in path: os._exit(3)
    if "hog" in path: x = bytearray(80_000_000)
    if "throw" in path: {}["price"]
    if "refused" in path:
        import socket; socket.create_connection(("127.0.0.1", 18599))
    if "files" in path: f = [open("/dev/null") for _ in range(5000)]
    if "memory" in path: x = bytearray(10 ** 15)
    start_response("200 OK", [("Content-Type", "text/plain")]); return [b"ok"]
PY
if command -v gunicorn >/dev/null; then
	(cd "$WORK" && start_dir=1; ulimit -n 256; exec gunicorn --workers 2 --timeout 2 --bind 127.0.0.1:18510 app:app) >"$WORK/gunicorn" 2>&1 &
	G=$!; PIDS="$PIDS $G"; sleep 2
	for path in ok throw refused files memory kill segv exit sleep; do ask "18510/$path" 6; done
	kill -HUP $G; sleep 1; kill $G; sleep 1
	say gunicorn; cat "$WORK/gunicorn"
fi
if command -v uwsgi >/dev/null; then
	(cd "$WORK" && exec uwsgi --plugin python3 --http-socket 127.0.0.1:18520 --master --processes 1 --listen 3 --harakiri 2 --harakiri-verbose --reload-on-rss 60 --evil-reload-on-rss 60 --wsgi-file app.py --callable app) >"$WORK/uwsgi" 2>&1 &
	U=$!; PIDS="$PIDS $U"; sleep 2
	for path in ok throw refused kill segv exit hog sleep; do ask "18520/$path" 6; done
	for _ in 1 2 3 4 5 6 7 8; do ask 18520/sleep 4 & done; sleep 5
	kill -TERM $U; sleep 0.5; kill -INT $U; sleep 1
	say uwsgi; cat "$WORK/uwsgi"
fi
cat >"$WORK/config.ru" <<'RB'
run ->(env) {
  path = env["PATH_INFO"]
  sleep 6 if path.include?("sleep")
  Process.kill(:KILL, Process.pid) if path.include?("kill")
  raise KeyError, "no price" if path.include?("throw")
  require "socket"; TCPSocket.new("127.0.0.1", 18599) if path.include?("refused")
  [200, {}, ["ok"]]
}
RB
if command -v puma >/dev/null; then
	echo 'workers 1; threads 1, 1; bind "tcp://127.0.0.1:18530"; worker_timeout 6; worker_check_interval 1' >"$WORK/puma.rb"
	(cd "$WORK" && exec puma -e production -C puma.rb config.ru) >"$WORK/puma" 2>&1 &
	P=$!; PIDS="$PIDS $P"; sleep 3
	for path in ok throw refused kill; do ask "18530/$path" 3; sleep 1; done
	sleep 2; kill -STOP "$(pgrep -P $P | head -1)" 2>/dev/null; sleep 9; kill $P; sleep 2
	say puma; cat "$WORK/puma"
fi
if command -v unicorn >/dev/null; then
	echo "worker_processes 1; timeout 3; listen '127.0.0.1:18540'" >"$WORK/unicorn.rb"
	(cd "$WORK" && exec unicorn -E production -c unicorn.rb config.ru) >"$WORK/unicorn" 2>&1 &
	R=$!; PIDS="$PIDS $R"; sleep 2
	for path in ok throw kill sleep; do ask "18540/$path" 7; sleep 0.5; done
	kill -QUIT $R; sleep 1
	say unicorn; cat "$WORK/unicorn"
fi
if command -v node >/dev/null; then
	say "node: one error each"
	node -e 'require("net").connect(18599, "127.0.0.1")' 2>&1
	node -e 'fetch("http://127.0.0.1:18599/").catch((e) => { console.error(e) })' 2>&1
	node -e 'const p = undefined; p.price' 2>&1
	node -e 'Promise.reject(new Error("pool timed out"))' 2>&1
	node -e 'require("http").createServer().listen(18281).listen(18281)' 2>&1 | head -20
	(ulimit -n 40; node -e 'const fs=require("fs"); for(;;) fs.openSync("/dev/null")' 2>&1)
	node --max-old-space-size=20 -e 'const a=[]; for(;;) a.push({x: new Array(100).fill(1)})' 2>&1 | head -30
	node -e 'process.on("SIGTERM", () => {}); const e = new (require("events"))(); for (let i=0;i<12;i++) e.on("x",()=>{}); ' 2>&1
fi
if command -v java >/dev/null; then
	cat >"$WORK/T.java" <<'J'
import java.net.*; import java.util.*; import java.io.*;
public class T { static int d() { return 1 + d(); }
 public static void main(String[] a) throws Exception {
  switch (a[0]) {
   case "heap": List<byte[]> l = new ArrayList<>(); for (;;) l.add(new byte[1000000]);
   case "overhead": Map<Integer,String> m = new HashMap<>(); for (int i = 0;; i++) m.put(i, "v" + i);
   case "stack": d(); break;
   case "threads": for (;;) { Thread t = new Thread(() -> { try { Thread.sleep(100000); } catch (Exception e) {} }); t.setDaemon(true); t.start(); }
   case "refused": new Socket("127.0.0.1", 18599); break;
   case "files": List<Object> f = new ArrayList<>(); for (;;) f.add(new FileInputStream("/dev/null"));
   case "timeout": ServerSocket s = new ServerSocket(0); Socket c = new Socket("127.0.0.1", s.getLocalPort()); c.setSoTimeout(200); c.getInputStream().read(); break;
   case "gc": List<byte[]> g = new LinkedList<>(); for (int i = 0; i < 3000; i++) { g.add(new byte[100000]); if (g.size() > 200) g.remove(0); } System.gc(); break;
  } } }
J
	say "JVM: one error each"
	for what in heap overhead stack refused timeout; do java -Xmx16m -XX:+UseSerialGC "$WORK/T.java" $what 2>&1 | head -12; done
	(ulimit -n 80; java -Xmx32m "$WORK/T.java" files 2>&1 | head -12)
	java -Xmx64m -XX:+UseG1GC -Xlog:gc,safepoint:stdout:time,uptime,level,tags "$WORK/T.java" gc 2>&1 | head -30
	java -Xmx16m -XX:+UseSerialGC -XX:+ExitOnOutOfMemoryError "$WORK/T.java" heap 2>&1 | head
	java -Xmx16m -XX:+UseSerialGC -XX:+HeapDumpOnOutOfMemoryError -XX:HeapDumpPath="$WORK/h" -XX:+CrashOnOutOfMemoryError "$WORK/T.java" heap 2>&1 | head -30
fi
