#!/bin/bash
# The kernel's and the host's own lines: memory cgroup kills, segfaults, SYN floods; cron, logrotate, dnsmasq, unbound, keepalived.
. "$(dirname "$0")/common.sh"
need python3
SYSLOG="$WORK/syslog"
if [ ! -e /dev/log ]; then
	start "$SYSLOG" python3 -u -c 'import socket, os
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); s.bind("/dev/log"); os.chmod("/dev/log", 0o666)
while True: print(s.recv(65536).decode("latin1").rstrip("\n\0"))'
	trap 'cleanup; rm -f /dev/log' EXIT
	sleep 0.5
fi
G=/sys/fs/cgroup/memory/capture-logs-$$
MARK=$(dmesg | wc -l)
if mkdir "$G" 2>/dev/null; then
	echo 30000000 >"$G/memory.limit_in_bytes"
	sh -c "echo \$\$ >$G/tasks; exec python3 -c 'x = bytearray(200_000_000)'" >/dev/null 2>&1
	sleep 0.5; rmdir "$G" 2>/dev/null
fi
python3 -c 'import ctypes; ctypes.string_at(0)' 2>/dev/null
python3 -c 'import socket
s = socket.socket(); s.bind(("127.0.0.1", 18701)); s.listen(1)
cs = []
for _ in range(60):
    c = socket.socket(); c.setblocking(False)
    try: c.connect(("127.0.0.1", 18701))
    except BlockingIOError: pass
    cs.append(c)
import time; time.sleep(1)'
sleep 0.5
say "dmesg, as it is"; dmesg | tail -n +"$((MARK + 1))" | cut -c1-300
say "dmesg -T"; dmesg -T | tail -n +"$((MARK + 1))" | cut -c1-300 | tail -3
if command -v dnsmasq >/dev/null; then
	start "$WORK/dnsmasq" dnsmasq --no-daemon --port=18053 --listen-address=127.0.0.1 --bind-interfaces --no-resolv --server=127.0.0.1#18054 --dns-forward-max=2 --log-queries --conf-file=/dev/null --pid-file="$WORK/dm.pid"
	sleep 0.5
	python3 - <<'PY'
import socket, struct, time
def q(name):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.settimeout(0.2)
    s.sendto(struct.pack(">HHHHHH", 7, 0x100, 1, 0, 0, 0) + b"".join(bytes([len(p)]) + p.encode() for p in name.split(".")) + b"\0\0\1\0\1", ("127.0.0.1", 18053))
    try: s.recv(512)
    except OSError: pass
for i in range(8): q(f"app{i}.internal.example")
time.sleep(0.3)
PY
	say dnsmasq; cat "$WORK/dnsmasq"
fi
if command -v unbound >/dev/null; then
	printf 'server:\n interface: 127.0.0.1@18055\n chroot: ""\n username: ""\n directory: "%s"\n pidfile: ""\n use-syslog: no\n logfile: "%s"\n log-servfail: yes\n do-not-query-localhost: no\n verbosity: 1\nforward-zone:\n name: "."\n forward-addr: 127.0.0.1@18054\n' "$WORK" "$WORK/unbound" >"$WORK/unbound.conf"
	start "$WORK/unbound.out" unbound -d -c "$WORK/unbound.conf"
	sleep 1
	python3 -c 'import socket, struct
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.settimeout(8)
s.sendto(struct.pack(">HHHHHH", 7, 0x100, 1, 0, 0, 0) + b"\3app\10internal\7example\0\0\1\0\1", ("127.0.0.1", 18055))
try: s.recv(512)
except OSError: pass'
	say unbound; cat "$WORK/unbound" "$WORK/unbound.out"
fi
if command -v logrotate >/dev/null; then
	echo x >"$WORK/app.log"
	printf '%s/app.log {\n rotate 2\n daily\n su root root\n postrotate\n  /bin/false\n endscript\n}\n' "$WORK" >"$WORK/lr.conf"; chmod 644 "$WORK/lr.conf"
	say "logrotate -v -f"; logrotate -v -f -s "$WORK/lr.state" "$WORK/lr.conf" 2>&1
fi
if command -v cron >/dev/null; then
	M=$(date -d '+1 minute' +%M)
	printf 'SHELL=/bin/sh\n* * * * * root echo job; exit 3\n' >/etc/cron.d/capture-logs
	start "$WORK/cron" cron -f -L 15
	CRON=$LAST
	sleep $((62 - $(date +%-S)))
	rm -f /etc/cron.d/capture-logs; kill "$CRON"
fi
if command -v keepalived >/dev/null; then
	printf 'global_defs {\n router_id x\n}\nvirtual_server 127.0.0.1 18780 {\n delay_loop 1\n protocol TCP\n real_server 127.0.0.1 18781 {\n  TCP_CHECK {\n   connect_timeout 1\n  }\n }\n}\n' >"$WORK/ka.conf"
	timeout 4 keepalived -n -l -C -f "$WORK/ka.conf" -p "$WORK/ka.pid" >"$WORK/ka" 2>&1
	say keepalived; cat "$WORK/ka"
fi
say "what the syslog socket got"; cat "$SYSLOG"
