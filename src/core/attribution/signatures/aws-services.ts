/**
 * API Gateway by its error type field, Lambda's function URLs, App Runner and S3.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
import type { Cause } from "../causes.ts";
import type { Signature } from "../signature.ts";
import { DENIED, row } from "./row.ts";

const TYPES: readonly (readonly [type: RegExp, causes: readonly Cause[]])[] = [
  [/EndpointRequestTimedOut|IntegrationTimeout/i, ["http_response_timeout", "connection_read_timeout"]],
  [/IntegrationFailure|NetworkError/i, ["connection_refused", "connection_terminated", "connection_timeout"]],
  [/(?:TooManyRequests|LimitExceeded|Throttl)/i, ["http_request_denied", "connection_limit_reached"]],
  [
    /(?:Forbidden|AccessDenied|Unauthorized|MissingAuthenticationToken|InvalidSignature|ExpiredToken|IncompleteSignature)/i,
    DENIED,
  ],
  [/ServiceUnavailable/i, ["destination_unavailable", "connection_read_timeout"]],
  [/BadGateway|InternalServerError/i, ["http_protocol_error", "proxy_internal_error", "passed_through"]],
  [/NotFound/i, ["destination_not_found"]],
];

/** REST APIs add x-amz-apigw-id, HTTP APIs apigw-requestid; a function URL has neither. */
const REST = { "x-amz-apigw-id": true };
const HTTP = { "apigw-requestid": true };
/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
const S3 = { "x-amz-request-id": true };
const FUNCTION = { "x-amz-apigw-id": false, "apigw-requestid": false, "x-amzn-requestid": true };

export const AWS_SERVICES: readonly Signature[] = [
  // The message first: a REST API puts InternalServerErrorException over timeouts and network errors alike.
  ...[REST, HTTP].flatMap((headers) => [
    row(
      "aws-api-gateway",
      { headers, body: [/"message" ?: ?"Endpoint request timed out"/i] },
      ["http_response_timeout", "connection_read_timeout"],
      0.97,
    ),
    row(
      "aws-api-gateway",
      { headers, body: [/"message" ?: ?"Network error communicating with endpoint"/i] },
      ["connection_refused", "connection_terminated", "connection_timeout", "dns_error"],
      0.97,
    ),
  ]),
  ...TYPES.flatMap(([type, causes]) =>
    [REST, HTTP].map((headers) =>
      row("aws-api-gateway", { headers: { ...headers, "x-amzn-errortype": type } }, causes, 0.95),
    ),
  ),
  ...TYPES.map(([type, causes]) =>
    row(
      "aws-lambda-url",
      { status: [403, 429, 500, 502, 503, 504], headers: { ...FUNCTION, "x-amzn-errortype": type } },
      causes,
      0.75,
    ),
  ),
  row(
    "aws-lambda-url",
    {
      status: 502,
      headers: FUNCTION,
      equals: ["Internal Server Error", '{"Message":"Internal Server Error"}'],
    },
    ["connection_terminated", "http_protocol_error", "http_response_timeout"],
    0.75,
  ),
  // HTTP APIs say no more than that; REST APIs say it of a malformed Lambda answer.
  row(
    "aws-api-gateway",
    { status: [502, 500], headers: REST, body: [/^\{ ?"message" ?: ?"Internal server error" ?\}/i] },
    ["http_protocol_error", "proxy_internal_error", "connection_terminated"],
    0.95,
  ),
  row(
    "aws-api-gateway",
    {
      status: [502, 504],
      headers: REST,
      body: [/"message" ?: ?"Network error communicating with endpoint"/i],
    },
    ["connection_refused", "connection_terminated", "connection_timeout"],
    0.97,
  ),
  row(
    "aws-api-gateway",
    { status: 503, headers: REST, body: [/^\{ ?"message" ?: ?"Service Unavailable" ?\}$/] },
    ["connection_read_timeout", "connection_refused", "destination_unavailable"],
    0.9,
  ),
  // Many stores speak S3's language: it is Amazon's own only under its own fields.
  ...[S3, undefined].flatMap((headers) => {
    const sure = headers === undefined ? 0.6 : 0.95;
    const error = (status: number[], codes: string, causes: readonly Cause[]) =>
      row(
        "aws-s3",
        { status, body: [new RegExp(`<Error> ?<Code>(?:${codes})</Code>`)], ...(headers && { headers }) },
        causes,
        sure,
      );
    return [
      error([500, 503], "SlowDown|ServiceUnavailable", ["connection_limit_reached", "http_request_denied"]),
      error([500, 503], "InternalError", ["proxy_internal_error"]),
      error([403], "AccessDenied|AllAccessDisabled|SignatureDoesNotMatch|RequestTimeTooSkewed", DENIED),
      error([404], "NoSuch(?:Bucket|Key|WebsiteConfiguration)", ["destination_not_found"]),
    ];
  }),
];
