/** While D1 can't be read: what is wrong, and what the Schedulers last saw, each with its time. */
import type { MonitorView } from "../../../core/shard/view.ts";
import { When } from "../words/clock.tsx";
import { StatusBadge } from "../words/status-word.tsx";
import { Layout } from "./layout.tsx";
import type { PageContext } from "./page-context.ts";

interface UnavailablePageProps {
  readonly page: PageContext;
  readonly text: string;
  /** Public ones only. */
  readonly monitors: readonly MonitorView[];
}

export function UnavailablePage({ page, text, monitors }: UnavailablePageProps) {
  const heading = "This can't be shown right now";
  return (
    <Layout page={page} title={heading} section="status">
      <section class="blank">
        <h1>{heading}</h1>
        <p>{text}</p>
        <p>Try again in a minute.</p>
      </section>
      {monitors.length > 0 && (
        <section class="card">
          <h2>As last seen, without the database</h2>
          <table>
            <thead>
              <tr>
                <th scope="col">Service</th>
                <th scope="col">Status</th>
                <th scope="col">Last check</th>
              </tr>
            </thead>
            <tbody>
              {monitors.map(({ name, status, lastCheckAt }) => (
                <tr>
                  <td>{name}</td>
                  <td>
                    <StatusBadge status={status} />
                  </td>
                  <td>{lastCheckAt === null ? "–" : <When at={lastCheckAt} clock={page.clock} />}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </Layout>
  );
}
