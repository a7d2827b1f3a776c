/** Headers larger than the gateway takes: seen from inside only. */
import { insideOnly } from "./inside.ts";

export const headerTooLarge = insideOnly({
  cause: "header-too-large",
  name: "an answer with headers that are too large",
  title: "Headers larger than the gateway takes",
  faces: { header: 1, vague: 0.2 },
  summary: "The application sends headers larger than the gateway accepts.",
  play: () => [
    {
      look: "The size of the headers, bypassing the gateway",
      command: "curl -s -o /dev/null -w '%{size_header}\\n' http://BACKEND/",
      expect: "more than the gateway's buffer, 4 or 8 KiB by default",
    },
  ],
});
