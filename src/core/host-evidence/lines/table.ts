/** All programs, in the order in which an unnamed line is tried: forms that cannot be mistaken first. */
import type { Program } from "../row.ts";
import { APACHE } from "./apache.ts";
import { APACHE_ACCESS } from "./apache-access.ts";
import { GUNICORN_PROGRAM, PHP_FPM, UVICORN_PROGRAM, UWSGI_PROGRAM } from "./app-servers.ts";
import { AWS } from "./aws.ts";
import { CADDY } from "./caddy.ts";
import { DOCKER, KUBERNETES } from "./containers.ts";
import { MYSQL, POSTGRESQL, REDIS_PROGRAM } from "./databases.ts";
import { ENVOY } from "./envoy.ts";
import { EXCEPTIONS } from "./exceptions.ts";
import { HAPROXY } from "./haproxy.ts";
import { HEROKU } from "./heroku.ts";
import { CERTBOT, CRON, LOGROTATE } from "./jobs.ts";
import {
  COREDNS,
  DNSMASQ,
  FAIL2BAN_PROGRAM,
  KEEPALIVED_PROGRAM,
  RESOLVED,
  UNBOUND_PROGRAM,
} from "./network.ts";
import { NGINX } from "./nginx.ts";
import { NGINX_ACCESS } from "./nginx-access.ts";
import { PHP } from "./php.ts";
import { PM2_PROGRAM, SUPERVISOR_PROGRAM } from "./process-managers.ts";
import { JVM, NODE, RUBY_SERVERS } from "./runtimes.ts";
import { ELASTICSEARCH, MONGODB, PGBOUNCER, RABBITMQ } from "./stores.ts";
import { COREDUMP, KERNEL, OOMD, SYSTEMD } from "./system.ts";
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
  AWS,
  HEROKU,
  PHP_FPM,
  PHP,
  GUNICORN_PROGRAM,
  UVICORN_PROGRAM,
  UWSGI_PROGRAM,
  SUPERVISOR_PROGRAM,
  PM2_PROGRAM,
  RUBY_SERVERS,
  NODE,
  JVM,
  KERNEL,
  SYSTEMD,
  OOMD,
  COREDUMP,
  DOCKER,
  KUBERNETES,
  CRON,
  LOGROTATE,
  CERTBOT,
  PGBOUNCER,
  POSTGRESQL,
  MYSQL,
  REDIS_PROGRAM,
  MONGODB,
  ELASTICSEARCH,
  RABBITMQ,
  COREDNS,
  DNSMASQ,
  UNBOUND_PROGRAM,
  RESOLVED,
  KEEPALIVED_PROGRAM,
  FAIL2BAN_PROGRAM,
  EXCEPTIONS,
];
