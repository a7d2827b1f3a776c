/** The status page before the first monitor: what to do next. */
import { isAdmin, type PageContext } from "../frame/page-context.ts";
import { Copyable } from "../words/copyable.tsx";

const EXAMPLE = `monitors:
  - id: shop
    name: Shop
    target:
      url: https://shop.example/health
    regions: [weur, enam, apac]`;

export function EmptyStatus({ page }: { page: PageContext }) {
  if (!isAdmin(page))
    return (
      <section class="blank">
        <h1>Nothing is shown here yet</h1>
        <p>
          When the first public monitor is added, its state appears on this page within a minute. If this is
          your page, <a href="/admin">sign in</a> to add one.
        </p>
      </section>
    );
  return (
    <section class="blank">
      <h1>Add the first monitor</h1>
      <p>Its first check runs within a minute of being saved, and this page comes alive with it.</p>
      <p>
        <a class="button" href="/admin/monitors/new">
          Add a monitor
        </a>
      </p>
      <p>
        Or keep monitors in a file: write <code>monitors.yaml</code> and run{" "}
        <code>npm run apply -- monitors.yaml</code>.
      </p>
      <Copyable text={EXAMPLE} />
    </section>
  );
}
