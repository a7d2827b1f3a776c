/** A confidence as a bar, a word and a number; nothing seen from outside is surer than 99 %. */
export function Meter({ share, label }: { share: number; label: string }) {
  return (
    <>
      <svg class="meter" viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label={label}>
        <rect width={percentOf(share)} height="8" />
      </svg>{" "}
      <small class="soft">
        {wordOf(share)}, {sureText(share)}
      </small>
    </>
  );
}

export function sureText(share: number): string {
  return `${percentOf(share)} % sure`;
}

function percentOf(share: number): number {
  return Math.min(99, Math.round(share * 100));
}

function wordOf(share: number): string {
  if (share >= 0.9) return "very likely";
  if (share >= 0.8) return "likely";
  return share >= 0.5 ? "possible" : "a candidate";
}
