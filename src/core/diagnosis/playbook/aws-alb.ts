/** AWS's Application Load Balancer: access logs in S3, metrics. docs.aws.amazon.com, "Access logs", "Troubleshoot". */
import type { Gateway } from "./gateway.ts";
import { iso } from "./when.ts";

const says: Gateway["says"] = {
  "crash-restart": "`elb_status_code` 502 and `target_status_code` `-`: the target refused or closed",
  "upstream-timeout":
    "504 with `target_processing_time` -1 after the idle timeout (60 s by default); 502 after as long each time where a worker is killed at its limit",
  "upstream-network": "504 after 10 s and a `target_processing_time` of -1: no connection was made",
  "no-healthy-upstream": "503 and `-` in place of a target",
  "keepalive-race": "502, `target_status_code` `-`, within milliseconds of a target that is healthy",
  "connection-limit": "503, with `SurgeQueueLength` or `RejectedConnectionCount` above 0",
  "bad-pool-member": "the same `target:port` in all of them",
  "app-error": "the same status in `elb_status_code` and `target_status_code`",
  deploy: "502 or 504 to a target that was deregistering",
  "scale-in": "502 to a target that was ending",
  "header-too-large": "502 with `target_status_code` `-`, each time at the same path",
};

const FIELDS = "awk '{print $2, $5, $6, $7, $9, $10}'";

export const AWS_ALB: Gateway = {
  slugs: ["aws-alb", "aws-classic-elb"],
  why: ({ id }) => ({
    look: "The failing request in the load balancer's access log: time, target, its times, both status codes",
    command: `zgrep -h 'check=${id}' *_elasticloadbalancing_*.log.gz | ${FIELDS}`,
  }),
  says,
  request: ({ from, to }) => ({
    look: "What the load balancer counted at that time",
    command: `aws cloudwatch get-metric-statistics --namespace AWS/ApplicationELB --metric-name TargetConnectionErrorCount --dimensions Name=LoadBalancer,Value=LB --statistics Sum --period 60 --start-time ${iso(from - 300)} --end-time ${iso(to + 300)}`,
  }),
  shows: { "crash-restart": "a count above 0: connections to targets failed" },
  settings: {
    "no-healthy-upstream": {
      look: "Target health",
      command: "aws elbv2 describe-target-health --target-group-arn ARN",
      expect: "targets that are unhealthy, with the reason",
    },
    "keepalive-race": {
      look: "Idle time on both sides",
      command: "aws elbv2 describe-load-balancer-attributes --load-balancer-arn ARN | grep -A1 idle_timeout",
      expect: "an application that closes idle connections sooner than this (60 s by default)",
    },
    "upstream-timeout": {
      look: "The idle timeout",
      command: "aws elbv2 describe-load-balancer-attributes --load-balancer-arn ARN | grep -A1 idle_timeout",
      expect: "a timeout equal to the time that the failures took",
    },
    deploy: {
      look: "Draining",
      command:
        "aws elbv2 describe-target-group-attributes --target-group-arn ARN | grep -A1 deregistration_delay",
      expect: "a delay shorter than the longest request, or an application that stops at once",
    },
  },
};
