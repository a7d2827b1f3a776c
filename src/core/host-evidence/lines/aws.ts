/**
 * Amazon's load balancers and CloudFront, as their logs lie in S3:
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html,
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/access-log-collection.html,
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html
 */
import { tellAccess } from "../access.ts";
import type { Entry } from "../entry.ts";
import type { FactKind } from "../fact.ts";
import type { Program, Told } from "../row.ts";

const ADDRESS = "(?:[\\d.]{7,15}|\\[?[0-9a-f:]{2,45}\\]?):\\d{1,5}";
/** type time elb client target request_time target_time response_time status target_status received sent "request" */
const BALANCER = new RegExp(
  `^(?:(https?|h2|grpcs|wss?) )?\\d{4}-\\d{2}-\\d{2}T[\\d:.]{8,15}Z? (\\S{1,200}) ${ADDRESS} (${ADDRESS}|-) ` +
    '(-?[\\d.]{1,12}) (-?[\\d.]{1,12}) -?[\\d.]{1,12} (\\d{3}) (\\d{3}|-) \\d{1,15} \\d{1,15} "',
);
const CLIENT_GONE = "460";

function tell(entry: Entry): Told | undefined {
  return balancer(entry.message) ?? cloudFront(entry.message);
}

function balancer(message: string): Told | undefined {
  const match = BALANCER.exec(message);
  if (match === null) return undefined;
  const [, , , target = "-", , seconds = "-1", status = "", targetStatus = "-"] = match;
  const server = target === "-" ? null : target;
  const answered = `the load balancer answered ${status}`;
  if (status === CLIENT_GONE)
    return { kind: "request.client-gone", text: "the load balancer saw the client leave" };
  if (Number(status) < 500) return { kind: null, text: "" };
  if (server === null)
    return status === "503"
      ? { kind: "upstream.none-live", text: `${answered}: it had no target to send the request to` }
      : { kind: "request.seen", text: `${answered}, and asked no target` };
  // A target that answered nothing has a time of -1, whether it refused, closed or was too slow.
  const answeredItself = targetStatus === status && Number(seconds) >= 0;
  if (!answeredItself && status === "502")
    return {
      kind: "upstream.no-connection",
      text: `${answered}: ${server} refused, closed, or gave no valid answer`,
    };
  return tellAccess({
    ...{
      product: "the load balancer",
      status: Number(status),
      upstream: server,
      upstreamStatus: targetStatus,
    },
    seconds: Number(seconds) < 0 ? null : Number(seconds),
    ...{ connect: null, header: Number(seconds) < 0 ? "-" : seconds },
  });
}

/** x-edge-detailed-result-type → what failed at the origin; the values are on the page above. */
const ORIGIN_ERRORS = new Map<string, readonly [FactKind, string]>(
  Object.entries({
    OriginConnectError: ["upstream.no-connection", "it could not connect to the origin"],
    OriginDnsError: ["upstream.dns", "the origin's name did not resolve"],
    OriginReadError: ["upstream.read-timeout", "the origin's answer could not be read in time"],
    OriginCommError: ["upstream.closed", "the connection with the origin broke"],
    OriginHeaderTooBigError: ["upstream.header-too-large", "the origin's headers are too large"],
    OriginInvalidResponseError: ["upstream.invalid", "the origin's answer is not valid"],
    OriginError: ["upstream.error", "the origin answered an error itself"],
    ClientCommError: ["request.client-gone", "the client left"],
    ClientGeoBlocked: ["request.refused", "the client's country is blocked"],
    CapacityExceeded: ["limit.connections", "the edge had no capacity left"],
    LambdaExecutionError: ["app.exception", "a function at the edge failed"],
    LambdaValidationError: ["app.exception", "a function at the edge answered nothing valid"],
    FunctionExecutionError: ["app.exception", "a function at the edge failed"],
  }),
);
const MIN_FIELDS = 20;

function cloudFront(message: string): Told | undefined {
  if (!/^\d{4}-\d{2}-\d{2}\t\d{2}:\d{2}:\d{2}\t[A-Z]{3}[\w-]{2,10}\t/.test(message)) return undefined;
  const fields = message.split("\t");
  const status = Number(fields[8]);
  if (fields.length < MIN_FIELDS || !Number.isInteger(status)) return undefined;
  const detail = fields[28] ?? "-";
  const known = ORIGIN_ERRORS.get(detail);
  const answered = `CloudFront answered ${status}`;
  if (known !== undefined && (status >= 500 || status === 0))
    return { kind: known[0], text: `${answered} (${detail}): ${known[1]}` };
  return status < 500 ? { kind: null, text: "" } : { kind: "request.seen", text: answered };
}

export const AWS: Program = { name: "Amazon's load balancers and CloudFront", tags: [], tell, rows: [] };
