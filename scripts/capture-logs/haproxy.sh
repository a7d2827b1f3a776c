#!/bin/bash
# HAProxy: termination states in the default httplog, in the format of docs/proxy-logs.md and in tcplog; health checks; start and stop.
. "$(dirname "$0")/common.sh"
need haproxy curl python3
start "$WORK/backend" python3 "$HERE/backend.py" 18181
BACKEND=$LAST
# HAProxy logs over UDP to syslog; this prints what arrives.
start "$WORK/syslog" python3 -u -c 'import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(("127.0.0.1", 18514))
while True: print(s.recv(65536).decode("latin1").rstrip("\n"))'
cat >"$WORK/haproxy.cfg" <<CONF
global
  log 127.0.0.1:18514 local0
  maxconn 200
defaults
  mode http
  log global
  option httplog
  timeout connect 500ms
  timeout client 2s
  timeout server 1s
  timeout queue 500ms
  retries 1
frontend www
  bind 127.0.0.1:18180
  http-request capture req.hdr(x-edgetick-check) len 110
  http-request deny if { path /denied }
  http-request tarpit if { path /tarpit }
  http-request return status 200 if { path /local }
  use_backend dead if { path_beg /dead }
  use_backend none if { path_beg /none }
  use_backend full if { path_beg /full }
  use_backend blackhole if { path_beg /blackhole }
  default_backend app
frontend detailed
  bind 127.0.0.1:18182
  http-request capture req.hdr(x-edgetick-check) len 110
  log-format "%ci [%tr] %ft %b/%s %TR/%Tw/%Tc/%Tr/%Ta %ST %tsc check=%[capture.req.hdr(0)]"
  use_backend dead if { path_beg /dead }
  use_backend full if { path_beg /full }
  default_backend app
listen tcp
  mode tcp
  option tcplog
  bind 127.0.0.1:18183
  server t1 127.0.0.1:18199
backend app
  server s1 127.0.0.1:18181
backend checked
  option httpchk GET /ok
  server c1 127.0.0.1:18181 check inter 300ms fall 1 rise 1
backend dead
  server d1 127.0.0.1:18199
backend none
  server n1 127.0.0.1:18199 disabled
backend full
  server f1 127.0.0.1:18181 maxconn 1
backend blackhole
  server b1 127.0.0.1:18188
CONF
# A listener whose queue is full: connecting to it times out.
start "$WORK/blackhole" python3 -c 'import socket, time
s = socket.socket(); s.bind(("127.0.0.1", 18188)); s.listen(0)
held = []
for _ in range(4):
    c = socket.socket(); c.setblocking(False)
    try: c.connect(("127.0.0.1", 18188))
    except BlockingIOError: pass
    held.append(c)
time.sleep(60)'
start "$WORK/out" haproxy -f "$WORK/haproxy.cfg" -db
HAPROXY=$LAST
sleep 1.5
for path in ok slow close reset half stall header garbage error unavailable dead none blackhole denied tarpit local; do ask "18180/$path" 6 hte01; done
ask 18180/slow 0.3 hte02
ask 18180/full/slow 3 hte03 & ask 18180/full/slow 3 hte04; ask 18180/full/slow 0.2 hte04 ; wait %3 2>/dev/null
for path in ok slow close dead error; do ask "18182/$path" 6 hte05; done
ask 18182/full/slow 3 hte06 & ask 18182/full/slow 3 hte07
printf 'GET / HT' | timeout 1 curl -s telnet://127.0.0.1:18180 >/dev/null
(printf 'GET / HT'; sleep 3) | timeout 4 curl -s telnet://127.0.0.1:18180 >/dev/null
printf 'x' | timeout 1 curl -s telnet://127.0.0.1:18183 >/dev/null
kill -9 "$BACKEND"; sleep 1
start "$WORK/backend" python3 "$HERE/backend.py" 18181
sleep 1
kill -USR1 "$HAPROXY"; sleep 1; kill "$HAPROXY" 2>/dev/null; sleep 0.5
say "as sent to syslog"; cat "$WORK/syslog"
say "on its error output"; cat "$WORK/out"
