#!/bin/bash
# Apache httpd: error.log of mod_proxy and of the event MPM, access log of docs/proxy-logs.md.
. "$(dirname "$0")/common.sh"
need apache2 curl python3
start "$WORK/backend" python3 "$HERE/backend.py" 18281
M=/usr/lib/apache2/modules
cat >"$WORK/apache.conf" <<CONF
ServerRoot $WORK
ServerName localhost
PidFile $WORK/pid
Listen 127.0.0.1:18280
LoadModule mpm_event_module $M/mod_mpm_event.so
LoadModule authz_core_module $M/mod_authz_core.so
LoadModule proxy_module $M/mod_proxy.so
LoadModule proxy_http_module $M/mod_proxy_http.so
LoadModule proxy_fcgi_module $M/mod_proxy_fcgi.so
LoadModule proxy_balancer_module $M/mod_proxy_balancer.so
LoadModule lbmethod_byrequests_module $M/mod_lbmethod_byrequests.so
LoadModule slotmem_shm_module $M/mod_slotmem_shm.so
ErrorLog $WORK/error.log
LogFormat "%t %>s %D check=%{x-edgetick-check}i balancer=%{BALANCER_WORKER_NAME}e \"%r\"" edgetick
LogFormat "%h %l %u %t \"%r\" %>s %O \"%{Referer}i\" \"%{User-Agent}i\"" combined
CustomLog $WORK/edgetick.log edgetick
CustomLog $WORK/combined.log combined
StartServers 1
ServerLimit 1
ThreadsPerChild 4
MaxRequestWorkers 4
ProxyTimeout 1
<Proxy balancer://pool>
  BalancerMember http://127.0.0.1:18299
  BalancerMember http://127.0.0.1:18298
</Proxy>
ProxyPass /refused http://127.0.0.1:18299
ProxyPass /pool balancer://pool
ProxyPass /php fcgi://127.0.0.1:18299
ProxyPass /unix unix:$WORK/no.sock|http://localhost
ProxyPass /b http://127.0.0.1:18281
CONF
start "$WORK/out" apache2 -f "$WORK/apache.conf" -D FOREGROUND
APACHE=$LAST
sleep 1
for path in b/ok b/slow b/close b/reset b/half b/stall b/header b/garbage b/error refused refused pool pool php unix nothing; do ask "18280/$path" 6 hte01; done
for _ in 1 2 3 4 5 6 7; do ask 18280/b/slow 4 hte02 & done; sleep 2
CHILD=$(pgrep -P "$APACHE" | head -1)
kill -SEGV "$CHILD"; sleep 1.5
kill -USR1 "$APACHE"; sleep 1
kill "$APACHE"; sleep 1
for log in error edgetick combined; do say "$log.log"; cat "$WORK/$log.log"; done
