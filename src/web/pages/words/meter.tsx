/** A confidence as a bar and a number. */
export function Meter({ share, label }: { share: number; label: string }) {
  const percent = Math.round(share * 100);
  return (
    <>
      <svg class="meter" viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label={label}>
        <rect width={percent} height="8" />
      </svg>{" "}
      <small class="soft">{percent} % sure</small>
    </>
  );
}
