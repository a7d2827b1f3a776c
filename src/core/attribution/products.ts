/** Every product that attribution can name: its slug, how an operator calls it, and the part it plays. */
import type { HopRole } from "../check/verdict.ts";

interface Product {
  readonly name: string;
  readonly role: HopRole;
}

const PRODUCTS = {
  nginx: { name: "nginx", role: "proxy" },
  openresty: { name: "OpenResty", role: "proxy" },
  tengine: { name: "Tengine", role: "proxy" },
  angie: { name: "Angie", role: "proxy" },
  "ingress-nginx": { name: "ingress-nginx", role: "proxy" },
  haproxy: { name: "HAProxy", role: "load-balancer" },
  apache: { name: "Apache httpd", role: "proxy" },
  caddy: { name: "Caddy", role: "proxy" },
  traefik: { name: "Traefik", role: "proxy" },
  envoy: { name: "Envoy", role: "proxy" },
  istio: { name: "Istio's Envoy", role: "proxy" },
  varnish: { name: "Varnish", role: "proxy" },
  squid: { name: "Squid", role: "proxy" },
  trafficserver: { name: "Apache Traffic Server", role: "proxy" },
  lighttpd: { name: "lighttpd", role: "proxy" },
  h2o: { name: "H2O", role: "proxy" },
  nghttpx: { name: "nghttpx", role: "proxy" },
  pound: { name: "Pound", role: "load-balancer" },
  tinyproxy: { name: "tinyproxy", role: "proxy" },
  privoxy: { name: "Privoxy", role: "proxy" },
  kong: { name: "Kong", role: "proxy" },
  "iis-arr": { name: "IIS Application Request Routing", role: "proxy" },
  litespeed: { name: "LiteSpeed", role: "proxy" },
  "http-proxy": { name: "node http-proxy", role: "proxy" },
  "http-proxy-middleware": { name: "http-proxy-middleware", role: "proxy" },
  "fastify-http-proxy": { name: "@fastify/http-proxy", role: "proxy" },
  "express-http-proxy": { name: "express-http-proxy", role: "proxy" },
  "configurable-http-proxy": { name: "configurable-http-proxy", role: "proxy" },
  "go-reverseproxy": { name: "Go's ReverseProxy", role: "proxy" },
  cloudflare: { name: "Cloudflare", role: "cdn" },
  cloudfront: { name: "CloudFront", role: "cdn" },
  fastly: { name: "Fastly", role: "cdn" },
  akamai: { name: "Akamai", role: "cdn" },
  imperva: { name: "Imperva", role: "cdn" },
  sucuri: { name: "Sucuri", role: "cdn" },
  bunny: { name: "bunny.net", role: "cdn" },
  keycdn: { name: "KeyCDN", role: "cdn" },
  datadome: { name: "DataDome", role: "cdn" },
  "azure-front-door": { name: "Azure Front Door", role: "cdn" },
  "azure-app-gateway": { name: "Azure Application Gateway", role: "load-balancer" },
  "aws-alb": { name: "AWS Application Load Balancer", role: "load-balancer" },
  "aws-classic-elb": { name: "AWS Classic Load Balancer", role: "load-balancer" },
  "aws-api-gateway": { name: "Amazon API Gateway", role: "proxy" },
  "aws-waf": { name: "AWS WAF", role: "load-balancer" },
  "gcp-https-lb": { name: "Google Cloud Load Balancing", role: "load-balancer" },
  "cloud-run": { name: "Google Frontend (Cloud Run or App Engine)", role: "platform" },
  "google-frontend": { name: "Google's front end", role: "cdn" },
  heroku: { name: "Heroku's router", role: "platform" },
  fly: { name: "Fly.io's proxy", role: "platform" },
  render: { name: "Render", role: "platform" },
  railway: { name: "Railway", role: "platform" },
  vercel: { name: "Vercel", role: "platform" },
  netlify: { name: "Netlify", role: "platform" },
  "cloudflare-workers": { name: "Cloudflare Workers", role: "platform" },
  express: { name: "Express", role: "app" },
  fastify: { name: "Fastify", role: "app" },
  koa: { name: "Koa", role: "app" },
  nestjs: { name: "NestJS", role: "app" },
  nextjs: { name: "Next.js", role: "app" },
  django: { name: "Django", role: "app" },
  flask: { name: "Flask", role: "app" },
  fastapi: { name: "FastAPI or Starlette", role: "app" },
  gunicorn: { name: "Gunicorn", role: "app" },
  rails: { name: "Ruby on Rails", role: "app" },
  puma: { name: "Puma", role: "app" },
  passenger: { name: "Passenger", role: "app" },
  laravel: { name: "Laravel", role: "app" },
  symfony: { name: "Symfony", role: "app" },
  php: { name: "PHP", role: "app" },
  wordpress: { name: "WordPress", role: "app" },
  spring: { name: "Spring", role: "app" },
  tomcat: { name: "Tomcat", role: "app" },
  jetty: { name: "Jetty", role: "app" },
  "aspnet-core": { name: "ASP.NET Core", role: "app" },
  aspnet: { name: "ASP.NET", role: "app" },
  phoenix: { name: "Phoenix", role: "app" },
  "go-http": { name: "Go's net/http", role: "app" },
} as const satisfies Record<string, Product>;

export type ProductSlug = keyof typeof PRODUCTS;

export function productName(slug: ProductSlug): string {
  return PRODUCTS[slug].name;
}

export function productRole(slug: ProductSlug): HopRole {
  return PRODUCTS[slug].role;
}

export function isProduct(slug: string): slug is ProductSlug {
  return Object.hasOwn(PRODUCTS, slug);
}
