/** Takes log lines by hand. */
import type { PageContext } from "../frame/page-context.ts";

export function PasteBox({ page, monitorId }: { page: PageContext; monitorId: string }) {
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
        <button type="submit">Read them</button>
      </form>
    </details>
  );
}
