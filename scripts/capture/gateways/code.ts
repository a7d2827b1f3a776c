/** Proxies that are a library: Go's ReverseProxy, and Node's, whose packages are looked for where CAPTURE_NODE_MODULES says. */
import type { Gateway, Setup } from "../gateway.ts";

const GO = (setup: Setup): string => `package main

import ("net/http"; "net/http/httputil"; "net/url"; "net"; "time"; "log"; "io")

func main() {
	log.SetOutput(io.Discard)
	transport := &http.Transport{DialContext: (&net.Dialer{Timeout: time.Second}).DialContext, ResponseHeaderTimeout: ${setup.patienceS} * time.Second, MaxResponseHeaderBytes: 65536}
${setup.routes
  .map(
    (route) =>
      `	{ u, _ := url.Parse("http://${route.host}:${route.port}"); p := httputil.NewSingleHostReverseProxy(u); p.Transport = transport; http.Handle("${route.path}", p) }`,
  )
  .join("\n")}
	http.ListenAndServe("127.0.0.1:${setup.port}", nil)
}
`;

function table(setup: Setup): string {
  return JSON.stringify(setup.routes.map((route) => [route.path, `http://${route.host}:${route.port}`]));
}

const HEAD = (setup: Setup): string =>
  `const need = require("module").createRequire(${JSON.stringify(`${process.env.CAPTURE_NODE_MODULES ?? setup.dir}/x.js`)});
const routes = ${table(setup)}; const port = ${setup.port}; const patience = ${setup.patienceS * 1000};
process.on("uncaughtException", () => undefined);
`;

const HTTP_PROXY = `const proxy = need("http-proxy").createProxyServer({ proxyTimeout: patience, timeout: 2 * patience });
require("http").createServer((req, res) => {
  const target = routes.find(([path]) => req.url.startsWith(path))?.[1];
  proxy.web(req, res, { target }, () => { res.writeHead(502, { "Content-Type": "text/plain" }); res.end("Something went wrong. And we are reporting a custom error message."); });
}).listen(port, "127.0.0.1");
`;

const MIDDLEWARE = `const { createProxyMiddleware } = need("http-proxy-middleware");
const app = need("express")();
for (const [path, target] of routes) app.use(createProxyMiddleware({ target, pathFilter: path, proxyTimeout: patience, timeout: 2 * patience }));
app.listen(port, "127.0.0.1");
`;

const FASTIFY = `const app = need("fastify")();
const http = need("@fastify/http-proxy");
(async () => {
  for (const [prefix, upstream] of routes) await app.register(http, { upstream, prefix: prefix.slice(0, -1), rewritePrefix: prefix.slice(0, -1), undici: { headersTimeout: patience, bodyTimeout: patience, connect: { timeout: 1000 } } });
  await app.listen({ port, host: "127.0.0.1" });
})();
`;

function node(product: string, script: string): Gateway {
  return {
    name: product,
    product,
    binary: process.execPath,
    version: ["--version"],
    files: (setup) => ({ "proxy.cjs": HEAD(setup) + script }),
    args: ({ dir }) => [`${dir}/proxy.cjs`],
  };
}

export const CODE: readonly Gateway[] = [
  {
    name: "go-reverseproxy",
    product: "go-reverseproxy",
    binary: "go",
    version: ["version"],
    files: (setup) => ({ "main.go": GO(setup) }),
    args: ({ dir }) => ["run", `${dir}/main.go`],
    env: () => ({ GO111MODULE: "off" }),
  },
  node("http-proxy", HTTP_PROXY),
  node("http-proxy-middleware", MIDDLEWARE),
  node("fastify-http-proxy", FASTIFY),
];
