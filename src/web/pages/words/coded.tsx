/** A sentence that sets code between backticks, as the diagnosis writes them, for a page. */
const CODE = /`([^`]+)`/;

export function Coded({ text }: { text: string }) {
  // Split by a group, every second part is what stood between two backticks.
  return <>{text.split(CODE).map((part, index) => (index % 2 === 1 ? <code>{part}</code> : part))}</>;
}
