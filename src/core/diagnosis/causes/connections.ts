/** What bare connections beside the failing answers say for or against a cause. */
import type { Profile } from "../profile.ts";
import { type Clue, clue, silent } from "./suspect.ts";

/** Fewer say nothing. */
const MIN_TRIED = 3;
/** They have to agree, one way or the other. */
const MIN_SHARE = 0.8;

/** The way failed before any application was asked. */
export function neverOpened({ connections: { tried, through } }: Profile): boolean {
  return tried >= MIN_TRIED && tried - through >= MIN_SHARE * tried;
}

/**
 * `through`: log odds when the way and the listener worked while nobody answered; an answer shows that by itself.
 * `failed`: log odds when not even a connection opened.
 */
export function byConnections(
  profile: Profile,
  worth: { readonly through?: number; readonly failed?: number },
): Clue {
  const { tried, through, silent: unanswered } = profile.connections;
  const failed = tried - through;
  if (worth.failed && neverOpened(profile))
    return clue(
      worth.failed,
      `a bare connection failed too at ${failed} of ${tried} failing times: the fault lies before any application`,
    );
  if (worth.through && unanswered.tried >= MIN_TRIED && unanswered.through >= MIN_SHARE * unanswered.tried)
    return clue(
      worth.through,
      `a bare connection got through at ${unanswered.through} of ${unanswered.tried} times without an answer: the network and the listener worked`,
    );
  return silent;
}
