/** What became of pasted log lines. */
import type { PasteReport } from "../../../jobs/paste.ts";
import { Crumbs } from "../frame/crumbs.tsx";
import { Layout } from "../frame/layout.tsx";
import type { PageContext } from "../frame/page-context.ts";
import { When } from "../words/clock.tsx";
import { countText } from "../words/number.ts";

interface PastePageProps {
  readonly page: PageContext;
  readonly monitor: { readonly id: string; readonly name: string };
  readonly report: PasteReport;
}

export function PastePage({ page, monitor, report }: PastePageProps) {
  const { lines, read, matched, unread, untimed } = report;
  return (
    <Layout page={page} title={`Log lines of ${monitor.name}`} section="status">
      <Crumbs
        trail={[
          { href: "/", label: "Status" },
          { href: `/m/${monitor.id}`, label: monitor.name },
        ]}
        here="Log lines"
      />
      <h1>Log lines</h1>
      <p>
        {countText(lines, "line")}, {read} of them known; {countText(matched.length, "line")} belong to a
        failure and are kept with it.
      </p>
      {untimed > 0 && (
        <p>
          {countText(untimed, "line")} tell something and show no time, so they belong to no failure. If they
          are from one, paste them on that failure's page and say so there.
        </p>
      )}
      {matched.length > 0 && (
        <section class="card scroll" tabindex={0} aria-label="Lines that belong to failures">
          <table>
            <thead>
              <tr>
                <th scope="col">At</th>
                <th scope="col">It tells</th>
                <th scope="col">Of</th>
              </tr>
            </thead>
            <tbody>
              {matched.map(({ failure, text, fact }) => (
                <tr>
                  <td>{fact?.at ? <When at={fact.at} clock={page.clock} show="second" /> : ""}</td>
                  <td class="value">{fact?.text ?? text}</td>
                  <td class="value">
                    <a href={`/m/${monitor.id}/failures/${failure}`}>{failure}</a>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {unread.length > 0 && (
        <section class="card stack">
          <h2>Not known</h2>
          <p class="soft">No rule knows these lines; nothing was guessed of them.</p>
          <pre>{unread.join("\n")}</pre>
        </section>
      )}
    </Layout>
  );
}
