/** Scaling in: seen from inside only. */
import { insideOnly } from "./inside.ts";

export const scaleIn = insideOnly({
  cause: "scale-in",
  name: "instances taken away while they serve",
  title: "Scaling in",
  faces: { reset: 1, refused: 0.8, "no-healthy": 0.3, vague: 0.5 },
  summary: "An instance is taken away while it still gets requests.",
  play: () => [
    {
      look: "What the scaler did",
      command: "kubectl get events --sort-by=.lastTimestamp | grep -i -E 'scal|kill'",
      expect: "instances that end at the failing times",
    },
  ],
});
