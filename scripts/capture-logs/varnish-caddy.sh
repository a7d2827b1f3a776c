#!/bin/bash
# Varnish (varnishlog, varnishncsa, the manager's own lines) and Caddy (JSON error and access log).
. "$(dirname "$0")/common.sh"
need varnishd varnishlog varnishncsa caddy curl python3
start "$WORK/backend" python3 "$HERE/backend.py" 18381
cat >"$WORK/v.vcl" <<VCL
vcl 4.1;
backend app { .host = "127.0.0.1"; .port = "18381"; .first_byte_timeout = 1s; .between_bytes_timeout = 1s; .connect_timeout = 1s; .max_connections = 1; }
backend dead { .host = "127.0.0.1"; .port = "18399"; }
backend sick { .host = "127.0.0.1"; .port = "18399"; .probe = { .url = "/ok"; .interval = 500ms; .window = 4; .threshold = 3; } }
sub vcl_recv { if (req.url ~ "^/dead") { set req.backend_hint = dead; } elsif (req.url ~ "^/sick") { set req.backend_hint = sick; } return (pass); }
VCL
mkdir "$WORK/v"
start "$WORK/varnishd" varnishd -F -n "$WORK/v" -a 127.0.0.1:18380 -f "$WORK/v.vcl" -s malloc,20m
VARNISH=$LAST
sleep 2
start "$WORK/varnishlog" varnishlog -n "$WORK/v" -g request
start "$WORK/health" varnishlog -n "$WORK/v" -g raw -i Backend_health
start "$WORK/ncsa" varnishncsa -n "$WORK/v" -F '%{%Y-%m-%dT%H:%M:%SZ}t %s %D check=%{x-edgetick-check}i handling=%{Varnish:handling}x error="%{VSL:FetchError}x" "%r"'
sleep 1
for path in ok slow close reset half garbage header error dead sick; do ask "18380/$path" 6 hte01; done
ask 18380/slow 3 hte02 & ask 18380/slow 3 hte03; sleep 1
kill -SEGV "$(pgrep -P "$VARNISH" | head -1)"; sleep 2
say varnishlog; cat "$WORK/varnishlog"; say "varnishlog -g raw"; head -8 "$WORK/health"; say varnishncsa; cat "$WORK/ncsa"; say varnishd; cat "$WORK/varnishd"
cat >"$WORK/Caddyfile" <<CONF
{
	admin off
	auto_https off
}
http://127.0.0.1:18480 {
	log {
		output file $WORK/caddy-access.log
		format json
	}
	handle_path /b/* {
		reverse_proxy 127.0.0.1:18381 {
			transport http {
				response_header_timeout 1s
				dial_timeout 1s
			}
		}
	}
	reverse_proxy /refused 127.0.0.1:18399
	reverse_proxy /tls https://127.0.0.1:18381
	reverse_proxy /sick 127.0.0.1:18399 {
		health_uri /ok
		health_interval 500ms
	}
}
CONF
start "$WORK/caddy" caddy run --adapter caddyfile --config "$WORK/Caddyfile"
sleep 2
for path in b/ok b/slow b/close b/reset b/half b/garbage b/error refused tls sick; do ask "18480/$path" 6 hte01; done
ask 18480/b/slow 0.3 hte02
sleep 1
say "caddy, error output"; cat "$WORK/caddy"; say "caddy, access log"; cat "$WORK/caddy-access.log"
