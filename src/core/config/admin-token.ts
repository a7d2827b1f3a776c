/** Whether a text may be the ADMIN_TOKEN: it alone stands between a stranger and everything. */

const MIN_LENGTH = 16;
/** What examples and templates have said: whoever reads the source knows them. */
const SAMPLES = ["choose-a-long-random-text"];

const MAKE_ONE = "Make one with: openssl rand -base64 24";
const SET_ADMIN_TOKEN = `Set one with: npx wrangler secret put ADMIN_TOKEN (locally: ADMIN_TOKEN=… in .dev.vars). ${MAKE_ONE}`;
const SET_ANOTHER = SET_ADMIN_TOKEN.replace("Set one", "Set another");

/** What is wrong with it and the command that mends it, or null. */
export function adminTokenFault(token: unknown): string | null {
  if (typeof token !== "string" || token.trim() === "")
    return `This Worker has no ADMIN_TOKEN, so nobody can be let in. ${SET_ADMIN_TOKEN}`;
  if (SAMPLES.includes(token.trim()))
    return `The ADMIN_TOKEN is the sample that everybody can read, so nobody is let in. ${SET_ANOTHER}`;
  if (token.length < MIN_LENGTH)
    return `The ADMIN_TOKEN has ${token.length} characters and is too easily guessed, so nobody is let in; it needs at least ${MIN_LENGTH}. ${SET_ANOTHER}`;
  if (/[\s\p{Cc}]/u.test(token))
    return `The ADMIN_TOKEN holds a space or a control character, which no Authorization header can carry. ${SET_ANOTHER}`;
  return null;
}
