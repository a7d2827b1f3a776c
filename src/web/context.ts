/** What every handler of the web room gets; Hono's types go no further than here. */
import type { OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { Env } from "../env.ts";

export type Viewer = "admin" | "stranger";

export interface WebEnv {
  Bindings: Env;
  Variables: {
    /** Looked up once a request, by {@link viewerOf} in auth.ts. */
    viewer?: Viewer;
  };
}

export type WebContext = Context<WebEnv>;
export type WebApp = OpenAPIHono<WebEnv>;
