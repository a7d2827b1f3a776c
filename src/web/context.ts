/** What every handler of the web room gets; Hono's types go no further than here. */
import type { OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { Env } from "../env.ts";
import type { StoredToken } from "../store/tokens.ts";

/** Who a page is for: it knows the admin and everybody else. */
export type Viewer = "admin" | "stranger";

/** Who is asking. `because`: why somebody who sent a token is a stranger all the same. */
export type Caller =
  | { readonly kind: "admin"; readonly by: "token" | "session" }
  | { readonly kind: "token"; readonly token: StoredToken }
  | {
      readonly kind: "stranger";
      readonly because: "no token" | "wrong token" | "expired token" | { readonly waitMs: number };
    };

export interface WebEnv {
  Bindings: Env;
  Variables: {
    /** Looked up once a request, by callerOf in auth.ts. */
    caller?: Caller;
  };
}

export type WebContext = Context<WebEnv>;
export type WebApp = OpenAPIHono<WebEnv>;
