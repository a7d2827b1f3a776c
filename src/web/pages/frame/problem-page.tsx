/** What went wrong, as a page. */
import type { Problem } from "../../problem.ts";
import { Layout } from "./layout.tsx";
import type { PageContext } from "./page-context.ts";

export function ProblemPage({ page, problem }: { page: PageContext; problem: Problem }) {
  const heading = problem.status === 404 ? "Not found" : "That did not work";
  return (
    <Layout page={page} title={heading} section="status">
      <section class="blank">
        <h1>{heading}</h1>
        <p>{problem.message}</p>
        <p>
          <a href="/">To the status page</a>
        </p>
      </section>
    </Layout>
  );
}
