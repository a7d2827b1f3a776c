import { createRoute, z } from "@hono/zod-openapi";
import { type Channel, channelSchema, shownChannel } from "../../core/config/channel/channel.ts";
import { schedulerOf } from "../../jobs/scheduler-stub.ts";
import { deleteChannel, getChannel, listChannels } from "../../store/channels.ts";
import { pageById } from "../../store/page.ts";
import { json, noContent } from "../answer.ts";
import type { WebApp, WebContext } from "../context.ts";
import {
  ADMIN_ONLY,
  adminAnswers,
  EVIDENCE_READERS,
  idParam,
  jsonBody,
  listOf,
  withWarnings,
} from "../openapi.ts";
import { invalid, notFound, Problem } from "../problem.ts";
import { addChannel, replaceChannel, type SaveChannel } from "../save-channel.ts";
import { deliveryJson, deliverySchema } from "./deliveries.ts";
import { looseObject, mergePatch } from "./merge-patch.ts";
import { pageQuery } from "./query.ts";

/** Tests go through the first shard: any Scheduler can send. */
const TEST_SHARD = 0;
const tags = ["alerting"];
const security = ADMIN_ONLY;
const path = "/api/v1/channels/{id}";
const params = idParam("channel");
const channelBody = channelSchema.meta({ id: "Channel" });
const savedShown = {
  description: "The channel; secrets that were written out are starred",
  schema: withWarnings(channelBody),
};
const shown = { description: "The channel; secrets that were written out are starred", schema: channelBody };

const listRoute = createRoute({
  method: "get",
  path: "/api/v1/channels",
  summary: "List channels",
  tags,
  security: EVIDENCE_READERS,
  request: { query: z.object(pageQuery) },
  responses: adminAnswers({ description: "Channels, by id", schema: listOf(channelBody) }, 422),
});
const postRoute = createRoute({
  method: "post",
  path: "/api/v1/channels",
  summary: "Create a channel",
  tags,
  security,
  request: { body: jsonBody(channelBody) },
  responses: adminAnswers({ ...savedShown, status: 201 }, 409, 422),
});
const getRoute = createRoute({
  method: "get",
  path,
  summary: "Get a channel",
  tags,
  security: EVIDENCE_READERS,
  request: { params },
  responses: adminAnswers(shown, 404),
});
const putRoute = createRoute({
  method: "put",
  path,
  summary: "Create or replace a channel",
  description: "201 when it was created, 200 when it was replaced. A starred secret stays what it was.",
  tags,
  security,
  request: {
    params,
    body: jsonBody(looseObject.meta({ description: "A channel as in POST; its id may be left out" })),
  },
  responses: adminAnswers(savedShown, 422),
});
const patchRoute = createRoute({
  method: "patch",
  path,
  summary: "Change some fields of a channel",
  tags,
  security,
  request: { params, body: jsonBody(looseObject.meta({ description: "RFC 7396" })) },
  responses: adminAnswers(savedShown, 404, 422),
});
const deleteRoute = createRoute({
  method: "delete",
  path,
  summary: "Delete a channel",
  tags,
  security,
  request: { params },
  responses: adminAnswers({ status: 204, description: "Gone" }, 404),
});
const testRoute = createRoute({
  method: "post",
  path: `${path}/test`,
  summary: "Send a test alert",
  tags,
  security,
  request: { params },
  responses: adminAnswers({ description: "How the delivery went", schema: deliverySchema }, 404),
});

async function channelOf(c: WebContext, id: string): Promise<Channel> {
  const channel = await getChannel(c.env.DB, id);
  if (channel === null) throw notFound("channel", id);
  return channel;
}

function saved(result: SaveChannel): Response {
  switch (result.kind) {
    case "taken":
      throw new Problem(409, "The id is taken; choose another, or replace the channel with PUT.");
    case "invalid":
      throw invalid(result.faults);
    case "saved": {
      const warnings = result.warnings.length > 0 ? { warnings: result.warnings } : {};
      return json({ ...shownChannel(result.channel), ...warnings }, result.created ? 201 : 200);
    }
    default:
      return result satisfies never;
  }
}

export function channelRoutes(app: WebApp): void {
  app.openapi(listRoute, async (c) => {
    const { items, nextCursor } = pageById(await listChannels(c.env.DB), c.req.valid("query"));
    return json({ items: items.map(shownChannel), nextCursor });
  });
  app.openapi(postRoute, async (c) => saved(await addChannel(c.env, c.req.valid("json"), Date.now())));
  app.openapi(getRoute, async (c) => json(shownChannel(await channelOf(c, c.req.valid("param").id))));
  app.openapi(putRoute, async (c) =>
    saved(await replaceChannel(c.env, c.req.valid("param").id, c.req.valid("json"), Date.now())),
  );
  app.openapi(patchRoute, async (c) => {
    const { id } = c.req.valid("param");
    const patched = mergePatch(await channelOf(c, id), c.req.valid("json"));
    return saved(await replaceChannel(c.env, id, patched, Date.now()));
  });
  app.openapi(deleteRoute, async (c) => {
    const { id } = c.req.valid("param");
    if (!(await deleteChannel(c.env.DB, id))) throw notFound("channel", id);
    return noContent();
  });
  app.openapi(testRoute, async (c) => {
    const { id } = await channelOf(c, c.req.valid("param").id);
    const delivery = await schedulerOf(c.env, TEST_SHARD).sendTest(TEST_SHARD, id);
    if (delivery === null) throw notFound("channel", id);
    return json(deliveryJson(delivery));
  });
}
