/** Text that is worth copying, with its button. Without the script one click selects the whole text. */

export function Copyable({ text }: { text: string }) {
  return (
    <>
      <pre class="copy">{text}</pre>
      <button type="button" class="copy-button">
        Copy
      </button>
    </>
  );
}
