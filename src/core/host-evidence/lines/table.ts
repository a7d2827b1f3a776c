/** All programs, in the order in which an unnamed line is tried: forms that cannot be mistaken first. */
import type { Program } from "../row.ts";
import { APACHE } from "./apache.ts";
import { APACHE_ACCESS } from "./apache-access.ts";
import { GUNICORN_PROGRAM, PHP_FPM, UWSGI_PROGRAM } from "./app-servers.ts";
import { CADDY } from "./caddy.ts";
import { DOCKER, KUBERNETES } from "./containers.ts";
import { MYSQL, POSTGRESQL, REDIS_PROGRAM } from "./databases.ts";
import { ENVOY } from "./envoy.ts";
import { HAPROXY } from "./haproxy.ts";
import { CERTBOT, CRON, LOGROTATE } from "./jobs.ts";
import { DNSMASQ, FAIL2BAN_PROGRAM, KEEPALIVED_PROGRAM, RESOLVED, UNBOUND_PROGRAM } from "./network.ts";
import { NGINX } from "./nginx.ts";
import { NGINX_ACCESS } from "./nginx-access.ts";
import { EXCEPTIONS, JVM, NODE, RUBY_SERVERS } from "./runtimes.ts";
import { KERNEL, SYSTEMD } from "./system.ts";
import { TRAEFIK } from "./traefik.ts";
import { VARNISH } from "./varnish.ts";

export const PROGRAMS: readonly Program[] = [
  NGINX,
  HAPROXY,
  APACHE,
  CADDY,
  ENVOY,
  TRAEFIK,
  VARNISH,
  APACHE_ACCESS,
  NGINX_ACCESS,
  PHP_FPM,
  GUNICORN_PROGRAM,
  UWSGI_PROGRAM,
  RUBY_SERVERS,
  NODE,
  JVM,
  KERNEL,
  SYSTEMD,
  DOCKER,
  KUBERNETES,
  CRON,
  LOGROTATE,
  CERTBOT,
  POSTGRESQL,
  MYSQL,
  REDIS_PROGRAM,
  DNSMASQ,
  UNBOUND_PROGRAM,
  RESOLVED,
  KEEPALIVED_PROGRAM,
  FAIL2BAN_PROGRAM,
  EXCEPTIONS,
];
