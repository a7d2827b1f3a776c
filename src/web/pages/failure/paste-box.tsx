/** Takes log lines by hand. */
import type { PageContext } from "../frame/page-context.ts";

interface PasteBoxProps {
  readonly page: PageContext;
  readonly monitorId: string;
  /** On a failure's page: the check that lines without a time may be from. */
  readonly failure?: string;
}

export function PasteBox({ page, monitorId, failure }: PasteBoxProps) {
  return (
    <details>
      <summary>Paste log lines</summary>
      <form method="post" action={`/m/${monitorId}/logs`} class="stack">
        <div class="field wide">
          <label for="paste-text">
            Lines of the proxy's error and access log, the application's, the kernel's, of some minutes around
            the failure
          </label>
          <textarea id="paste-text" name="text" spellcheck={false} required />
        </div>
        <div class="field">
          <label for="paste-zone">Time zone of lines that name none</label>
          <input id="paste-zone" name="timeZone" value={page.clock.timeZone} />
        </div>
        {failure !== undefined && (
          <label>
            <input type="checkbox" name="failure" value={failure} /> Lines that show no time, or a clock
            without a date, are from this failure
          </label>
        )}
        <button type="submit">Read them</button>
      </form>
    </details>
  );
}
