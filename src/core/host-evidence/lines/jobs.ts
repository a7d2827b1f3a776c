/** What runs by the clock: cron, anacron, systemd timers' jobs, logrotate, certbot. They set the scene: a time to compare with. */
import { type Program, row } from "../row.ts";

export const CRON: Program = {
  name: "cron",
  tags: ["cron", "crond", "CRON", "CROND", "anacron", "cronie", "fcron"],
  // biome-ignore format: one row a line
  rows: [
    row("({user}) CMD ([{pid:int}] {command})", "job.ran", "cron ran a job of {user}: {command}"),
    row("({user}) CMD ({command})", "job.ran", "cron ran a job of {user}: {command}"),
    row("({user}) CMDEND ({command})", "job.ran", "cron: a job of {user} ended: {command}"),
    row("({user}) END ([{pid:int}] {command})", "job.ran", "cron: a job of {user} ended: {command}"),
    row("(CRON) error (grandchild #{pid:int} failed with exit status {status:int})", "job.failed", "cron: a job failed with exit status {status}"),
    row("Job `{job}' started", "job.ran", "anacron started {job}"),
    row("Job `{job}' terminated{what:rest}", "job.ran", "anacron: {job} ended"),
    ...[
      "({user}) INFO ({what})",
      "({user}) info ({what})",
      "({user}) RELOAD ({what})",
      "pam_unix({what:rest}",
      "pam_limits({what:rest}",
      "({user}) CMDOUT ({what})",
      "({user}) MAIL ({what})",
      "({user}) NOT A REGULAR FILE ({what})",
    ].map((when) => row(when, null)),
  ],
};

export const LOGROTATE: Program = {
  name: "logrotate",
  tags: ["logrotate"],
  shape: ({ message }) =>
    /^(?:rotating log \/|error: error running (?:non-)?shared (?:pre|post)rotate script|rotating pattern: \/)/.test(
      message,
    )
      ? { message }
      : null,
  // biome-ignore format: one row a line
  rows: [
    row("rotating log {file}, log->rotateCount is {n:int}", "log.rotated", "logrotate rotated {file}"),
    row("error: error running shared {which:word} script for {file:rest}", "job.failed", "logrotate: the {which} script of {file} failed"),
    row("error: error running non-shared {which:word} script for {file} of {what:rest}", "job.failed", "logrotate: the {which} script of {file} failed"),
    row("ALERT exited abnormally with [{status:int}]", "job.failed", "logrotate exited with {status}"),
    row("rotating pattern: {what:rest}", null),
  ],
};

/** Its log is Python's: `2026-11-26 00:49:10,123:INFO:certbot._internal.renewal:…`; by systemd only the message is kept. */
export const CERTBOT: Program = {
  name: "certbot",
  tags: ["certbot", "letsencrypt"],
  shape: ({ message }) => {
    const head = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2},\d{3}:[A-Z]{4,8}:(?:certbot|acme)[\w.]{0,80}:/.exec(
      message,
    );
    return head ? { message: message.slice(head[0].length) } : null;
  },
  // biome-ignore format: one row a line
  rows: [
    row("Congratulations, all renewals succeeded{what:rest}", "certificate.renewed", "certbot renewed certificates"),
    row("Congratulations, all renewals succeeded", "certificate.renewed", "certbot renewed certificates"),
    row("Reloading {server:word} server after certificate renewal", "config.reloaded", "certbot reloads {server} after a renewal"),
    row("Running deploy-hook command: {command:rest}", "config.reloaded", "certbot ran its deploy hook: {command}"),
    row("Failed to renew certificate {name:word} with error: {why:rest}", "certificate.failed", "certbot could not renew {name}: {why}"),
    row("All renewals failed.…", "certificate.failed", "certbot: all renewals failed"),
    row("no renewal failures", null),
    row("{n:int} renew failure(s), {m:int} parse failure(s)", "certificate.failed", "certbot: {n} renewals failed"),
    row("Cert not yet due for renewal", null),
  ],
};
