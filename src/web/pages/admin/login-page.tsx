/** Sign in with the token. Without a token in the Worker, how to set one. */
import { Layout } from "../frame/layout.tsx";
import type { PageContext } from "../frame/page-context.ts";

interface LoginPageProps {
  readonly page: PageContext;
  readonly fault: string | null;
  /** Where to go after signing in; a path of this site. */
  readonly next: string;
}

export function LoginPage({ page, fault, next }: LoginPageProps) {
  return (
    <Layout page={page} title="Sign in" section="admin">
      <h1>Sign in</h1>
      <form method="post" action="/admin/login" class="narrow">
        <fieldset>
          <legend class="unseen">Token</legend>
          <input type="hidden" name="next" value={next} />
          <div class="field wide">
            <label for="token">Admin token</label>
            <input
              id="token"
              name="token"
              type="password"
              required
              autofocus
              autocomplete="current-password"
              aria-invalid={fault === null ? undefined : "true"}
              aria-describedby={fault === null ? "token-hint" : "token-hint token-fault"}
            />
            {fault !== null && (
              <span class="fault" id="token-fault" role="alert">
                {fault}
              </span>
            )}
            <span class="hint" id="token-hint">
              The Worker's secret ADMIN_TOKEN. Locally, npm start prints it.
            </span>
          </div>
          <div>
            <button type="submit" class="main">
              Sign in
            </button>
          </div>
        </fieldset>
      </form>
    </Layout>
  );
}
