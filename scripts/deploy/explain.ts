/**
 * What to do about a failed wrangler command, by what it printed. Codes are those of Cloudflare's API as wrangler shows
 * them; a text that matches nothing is shown as it is.
 */
export interface Advice {
  readonly says: RegExp;
  readonly fix: string;
}

const ADVICE: readonly Advice[] = [
  {
    // Both on one screen, before anything was made.
    says: /More than one account available/,
    fix: "This login has several accounts. Choose one: CLOUDFLARE_ACCOUNT_ID=<id from the list above> npm run deploy",
  },
  {
    says: /not logged in|CLOUDFLARE_API_TOKEN environment variable|\[code: (?:9109|10000|6003|6111)\]|Invalid access token|Authentication error|Unable to authenticate/i,
    fix: [
      "Log in with `npx wrangler login`, or, on a machine without a browser, set CLOUDFLARE_API_TOKEN to an API token with",
      "  Account: Workers Scripts (Edit), D1 (Edit), Account Settings (Read); User: User Details (Read), Memberships (Read);",
      "  for --domain also Zone: Workers Routes (Edit), DNS (Edit).",
      "Make one at https://dash.cloudflare.com/profile/api-tokens. Then run the same command again.",
    ].join("\n"),
  },
  {
    says: /register a workers\.dev subdomain|workers\/onboarding/,
    fix: [
      "The account has no workers.dev name yet, which is where the Worker gets its first address. Choose one at the address",
      "above (it takes ten seconds), or give a domain of this account: npm run deploy -- --domain status.example",
      "Then run the same command again: it goes on where it stopped.",
    ].join("\n"),
  },
  {
    says: /\[code: 10072\]|cron triggers?.*(?:limit|exceeded)|(?:limit|exceeded).*cron triggers?/i,
    fix: [
      "The Worker is uploaded, but the account has no Cron Trigger left for it (5 on the Free plan), so nothing starts its",
      "ticks. Remove one from another Worker (dashboard: Workers, Settings, Trigger Events), then run the same command again.",
    ].join("\n"),
  },
  {
    says: /\[code: 10215\]/,
    fix: "The newest version of the Worker is not the one deployed. Run the same command again: it deploys first.",
  },
  {
    says: /\[code: 7406\]|too many databases|maximum number of databases/i,
    fix: "The account has as many D1 databases as its plan allows (10 on Free): delete one, then run the same command again.",
  },
  {
    says: /\[code: (?:100117|100116)\]|already has externally managed DNS records|hostname.*already/i,
    fix: "The domain's name has a DNS record already. Remove that record in the zone, or choose another name.",
  },
  {
    says: /ENOTFOUND|ECONNREFUSED|fetch failed|EAI_AGAIN/,
    fix: "Cloudflare's API could not be reached from here. Nothing is lost: run the same command again.",
  },
];

/** The fix, or null when the text fits none. */
export function adviceFor(output: string): string | null {
  return ADVICE.find(({ says }) => says.test(output))?.fix ?? null;
}

/** wrangler's own words, less its colours, its plea for bug reports and its log file. */
export function wordsOf(output: string): string {
  return output
    .replace(/\u001b\[[0-9;]*m/g, "")
    .split("\n")
    .filter((line) => !/open an issue at|Logs were written|issues\/new\/choose|--temporary/.test(line))
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

/** True when the code had been uploaded before the command failed: whatever went with it is in place. */
export function uploadedIn(output: string): boolean {
  return /^Uploaded \S+ \(/m.test(wordsOf(output));
}
