#!/bin/bash
# nginx: error.log phrases, access logs of docs/proxy-logs.md, of ingress-nginx, of a common key=value form and as JSON.
. "$(dirname "$0")/common.sh"
need nginx curl python3
start "$WORK/backend" python3 "$HERE/backend.py" 18081
cat >"$WORK/nginx.conf" <<CONF
worker_processes 1; daemon off; pid $WORK/pid; error_log $WORK/error.log info; user root;
events { worker_connections 64; }
http {
  log_format edgetick '\$time_iso8601 \$status \$request_time check=\$http_x_edgetick_check upstream=\$upstream_addr ustatus=\$upstream_status connect=\$upstream_connect_time header=\$upstream_header_time "\$request"';
  log_format ingress '\$remote_addr - \$remote_user [\$time_local] "\$request" \$status \$body_bytes_sent "\$http_referer" "\$http_user_agent" \$request_length \$request_time [\$proxy_host] [] \$upstream_addr \$upstream_response_length \$upstream_response_time \$upstream_status 0f3b2c1d4e5f60718293a4b5c6d7e8f9';
  log_format kv '\$remote_addr - \$remote_user [\$time_local] "\$request" \$status \$body_bytes_sent "\$http_referer" "\$http_user_agent" rt=\$request_time uct="\$upstream_connect_time" uht="\$upstream_header_time" urt="\$upstream_response_time" us="\$upstream_status" ua="\$upstream_addr"';
  log_format json escape=json '{"time":"\$time_iso8601","status":\$status,"request_time":\$request_time,"upstream_addr":"\$upstream_addr","upstream_status":"\$upstream_status","upstream_connect_time":"\$upstream_connect_time","upstream_header_time":"\$upstream_header_time","http_x_edgetick_check":"\$http_x_edgetick_check","request":"\$request"}';
  access_log $WORK/edgetick.log edgetick; access_log $WORK/ingress.log ingress; access_log $WORK/kv.log kv; access_log $WORK/json.log json; access_log $WORK/combined.log combined;
  limit_req_zone \$binary_remote_addr zone=site:1m rate=1r/m; limit_conn_zone \$binary_remote_addr zone=addr:1m;
  upstream dead { server 127.0.0.1:18099; server 127.0.0.1:18098; }
  upstream full { server 127.0.0.1:18081 max_conns=1; }
  server { listen 127.0.0.1:18080; proxy_read_timeout 1s; proxy_connect_timeout 1s; proxy_send_timeout 1s; resolver 127.0.0.1:18053 ipv6=off; resolver_timeout 1s;
    location /b/ { proxy_pass http://127.0.0.1:18081; }
    location /refused { proxy_pass http://127.0.0.1:18099; }
    location /dead { proxy_pass http://dead; }
    location /full { proxy_pass http://full/slow; }
    location /unix { proxy_pass http://unix:$WORK/no.sock:/; }
    location /tls { proxy_pass https://127.0.0.1:18081; }
    location /name { set \$up http://app.internal.example:8080; proxy_pass \$up; }
    location /limit { limit_req zone=site; proxy_pass http://127.0.0.1:18081; }
    location /conn { limit_conn addr 1; proxy_pass http://127.0.0.1:18081/slow; }
    location /large { client_max_body_size 1k; proxy_pass http://127.0.0.1:18081; }
    location /file { root $WORK/nowhere; }
    location /php { fastcgi_pass unix:$WORK/no-php.sock; }
    location /buffer { proxy_buffer_size 4k; proxy_pass http://127.0.0.1:18081/header; }
    location /unroutable { proxy_pass http://240.0.0.1:80; }
    location /uwsgi { uwsgi_pass 127.0.0.1:18099; } location /grpc { grpc_pass grpc://127.0.0.1:18099; }
  }
}
CONF
start "$WORK/out" nginx -c "$WORK/nginx.conf" -e "$WORK/error.log"
NGINX=$LAST
sleep 1
for path in b/ok b/slow b/close b/reset b/half b/stall b/header b/garbage b/error b/unavailable refused dead dead unix tls name limit limit file php buffer uwsgi grpc; do ask "18080/$path" 6 hte01; done
ask 18080/b/slow 0.3 hte02
ask 18080/conn 5 hte03 & ask 18080/conn 5 hte04; ask 18080/full 5 hte05 & ask 18080/full 5 hte05
curl -s -o /dev/null -d "$(head -c 3000 /dev/zero | tr '\0' x)" http://127.0.0.1:18080/large
curl -s -o /dev/null -H "X-Big: $(head -c 40000 /dev/zero | tr '\0' x)" http://127.0.0.1:18080/b/ok
printf 'GARBAGE\r\n\r\n' | curl -s --max-time 1 telnet://127.0.0.1:18080 >/dev/null
# A worker killed by a signal, a reload, a file limit, too many connections.
kill -9 "$(pgrep -P "$NGINX" | head -1)"; sleep 0.5
kill -HUP "$NGINX"; sleep 0.5
prlimit --pid "$(pgrep -P "$NGINX" | tail -1)" --nofile=12:12
for _ in 1 2 3 4 5 6; do ask 18080/b/slow 4 hte06 & done; wait $(jobs -p | tail -6) 2>/dev/null
kill -QUIT "$NGINX"; sleep 0.5
start "$WORK/bind" nginx -t -c "$WORK/nginx.conf"
for log in error edgetick ingress kv json combined; do say "$log.log"; cat "$WORK/$log.log"; done
