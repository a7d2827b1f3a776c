import { DurableObject } from "cloudflare:workers";

export class Prober extends DurableObject {}
export class Scheduler extends DurableObject {}

export default {
  async fetch(): Promise<Response> {
    return new Response("ok");
  },
};
