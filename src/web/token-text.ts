/** What a token with a scope looks like: its kind can be told at sight, by people and by secret scanners. */
import { TOKEN_SCOPES, type TokenScope } from "../core/config/token.ts";

const RANDOM_BYTES = 24;
const SHAPE = new RegExp(`^edgetick_(?:${TOKEN_SCOPES.join("|")})_[A-Za-z0-9_-]{32}$`);

export function newTokenText(scope: TokenScope): string {
  const random = Buffer.from(crypto.getRandomValues(new Uint8Array(RANDOM_BYTES)));
  return `edgetick_${scope}_${random.toString("base64url")}`;
}

export function isScopedToken(text: string): boolean {
  return SHAPE.test(text);
}
