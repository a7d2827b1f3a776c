/** A confidence as a bar, a word and a number; nothing seen from outside is surer than 99 %. */
export function Meter({ share, label }: { share: number; label: string }) {
  const percent = Math.min(99, Math.round(share * 100));
  return (
    <>
      <svg class="meter" viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label={label}>
        <rect width={percent} height="8" />
      </svg>{" "}
      <small class="soft">
        {wordOf(share)}, {percent} % sure
      </small>
    </>
  );
}

function wordOf(share: number): string {
  if (share >= 0.9) return "very likely";
  if (share >= 0.8) return "likely";
  return share >= 0.5 ? "possible" : "a candidate";
}
