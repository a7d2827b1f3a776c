/**
 * The link by which whoever got an alert says that they take care of it. It is signed for one incident, made when a
 * message is sent and stored nowhere; following it shows a page, and only that page's button acknowledges.
 */
import { isSigned, signatureOf } from "./signed.ts";

const PURPOSE = "acknowledge";

/** `incidentUrl` is the incident's page. */
export async function acknowledgeUrl(
  adminToken: string,
  incident: string,
  incidentUrl: string,
): Promise<string> {
  return `${incidentUrl}/acknowledge?signature=${await signatureOf(adminToken, PURPOSE, incident)}`;
}

export function isAcknowledgement(adminToken: string, incident: string, signature: string): Promise<boolean> {
  return isSigned(adminToken, PURPOSE, incident, signature);
}
