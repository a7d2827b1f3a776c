/** Small applications whose framework writes the 5xx: an uncaught error, and a 503 as the framework itself says it. */
export interface App {
  /** The framework, as attribution names it. */
  readonly name: string;
  readonly binary: string;
  readonly version: readonly string[];
  readonly file: string;
  source(port: number): string;
  args(dir: string, port: number): readonly string[];
}

const FLASK = `from flask import Flask, abort
app = Flask(__name__)
@app.route("/boom")
def boom(): raise RuntimeError("stock is gone")
@app.route("/busy")
def busy(): abort(503)
`;

const DJANGO = `from django.conf import settings
settings.configure(DEBUG=False, ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, SECRET_KEY="only for this capture")
import django
django.setup()
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path
def boom(request): raise RuntimeError("stock is gone")
def busy(request): return HttpResponse("<h1>Busy</h1>", status=503)
urlpatterns = [path("boom", boom), path("busy", busy)]
app = get_wsgi_application()
`;

const STARLETTE = `from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import Route
async def boom(request): raise RuntimeError("stock is gone")
async def busy(request): raise HTTPException(status_code=503)
app = Starlette(routes=[Route("/boom", boom), Route("/busy", busy)])
`;

const BARE_WSGI = `def app(environ, start):
    if environ["PATH_INFO"] == "/busy":
        start("503 Service Unavailable", [("Content-Type", "text/plain")])
        return [b"busy"]
    raise RuntimeError("stock is gone")
`;

function modules(): string {
  return `const need = require("module").createRequire(${JSON.stringify(`${process.env.CAPTURE_NODE_MODULES ?? "."}/x.js`)});\n`;
}

function node(name: string, source: (port: number) => string): App {
  return {
    name,
    binary: process.execPath,
    version: ["--version"],
    file: "app.cjs",
    source: (port) => modules() + source(port),
    args: (dir) => [`${dir}/app.cjs`],
  };
}

function gunicorn(name: string, source: string): App {
  return {
    name,
    binary: "gunicorn",
    version: ["--version"],
    file: "site.py",
    source: () => source,
    args: (dir, port) => ["--chdir", dir, "-b", `127.0.0.1:${port}`, "site_app:app"],
  };
}

export const APPS: readonly App[] = [
  { ...gunicorn("flask", FLASK), file: "site_app.py" },
  { ...gunicorn("django", DJANGO), file: "site_app.py" },
  { ...gunicorn("gunicorn", BARE_WSGI), file: "site_app.py" },
  {
    name: "flask",
    binary: "/usr/bin/python3",
    version: ["-c", "import flask; print('flask dev server 1')"],
    file: "site_app.py",
    source: () => FLASK,
    args: (_dir, port) => ["-m", "flask", "--app", "site_app", "run", "--port", String(port)],
  },
  {
    name: "fastapi",
    binary: "/usr/bin/python3",
    version: ["-c", "import uvicorn; print('uvicorn', uvicorn.__version__)"],
    file: "site_app.py",
    source: () => STARLETTE,
    args: (_dir, port) => ["-m", "uvicorn", "--port", String(port), "site_app:app"],
  },
  node(
    "express",
    (port) => `const app = need("express")();
app.get("/boom", () => { throw new Error("stock is gone"); });
app.get("/busy", (req, res) => res.sendStatus(503));
app.listen(${port}, "127.0.0.1");
`,
  ),
  node(
    "fastify",
    (port) => `const app = need("fastify")();
app.get("/boom", async () => { throw new Error("stock is gone"); });
app.get("/busy", async (req, reply) => reply.code(503).send(new Error("too many baskets")));
app.listen({ port: ${port}, host: "127.0.0.1" });
`,
  ),
  node(
    "koa",
    (port) => `const Koa = need("koa"); const app = new Koa();
app.silent = true;
app.use((ctx) => { if (ctx.path === "/busy") ctx.throw(503); throw new Error("stock is gone"); });
app.listen(${port}, "127.0.0.1");
`,
  ),
  {
    name: "go-http",
    binary: "go",
    version: ["version"],
    file: "main.go",
    source: (port) => `package main

import "net/http"

func main() {
	http.HandleFunc("/boom", func(w http.ResponseWriter, r *http.Request) { http.Error(w, "stock is gone", 500) })
	http.HandleFunc("/busy", func(w http.ResponseWriter, r *http.Request) { http.Error(w, http.StatusText(503), 503) })
	http.ListenAndServe("127.0.0.1:${port}", nil)
}
`,
    args: (dir) => ["run", `${dir}/main.go`],
  },
];
