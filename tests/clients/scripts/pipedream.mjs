// npm `@pipedream/freshchat`: its actions and sources, run as its platform runs them, with `this` made of the component's
// properties and methods. They insist on https.
import { pathToFileURL } from "node:url";
import { join } from "node:path";
import { given, report } from "./report.mjs";

const input = await given();
const load = async (path) =>
  (await import(pathToFileURL(join(input.modules, "@pipedream/freshchat", path)))).default;

const app = await load("freshchat.app.mjs");
const freshchat = { ...app, $auth: { chat_url: input.chat_url, api_key: input.token } };
for (const [name, method] of Object.entries(app.methods)) freshchat[name] = method.bind(freshchat);

async function act(name, properties = {}) {
  const action = await load(`actions/${name}/${name}.mjs`);
  const exported = {};
  const $ = { export: (key, value) => (exported[key] = value) };
  const result = await action.run.call({ freshchat, app: freshchat, ...properties }, { $ });
  return { result, summary: exported.$summary, debug: exported.debug };
}

async function deploy(name, properties) {
  const source = await load(`sources/${name}/${name}.mjs`);
  const kept = new Map();
  const emitted = [];
  const component = { freshchat, db: kept, $emit: (event, meta) => emitted.push({ event, meta }), ...properties };
  for (const [key, method] of Object.entries(source.methods)) component[key] = method.bind(component);
  await source.hooks.deploy.call(component);
  return { emitted, again: () => source.run.call(component) };
}

const { user, conversation, agent, group, email_conversation } = input;
const chat = { userId: user, conversationId: conversation };
const options = (name, more) => app.propDefinitions[name].options.call(freshchat, { page: 0, ...more });

const messages = await deploy("new-message-received", chat);
const conversations = await deploy("new-conversation-started", { userId: user });
const first = { messages: messages.emitted.length, conversations: conversations.emitted.length };

const done = {
  first,
  users: await act("list-user-id-options", { page: 0 }),
  agent_options: await act("list-agent-id-options", { page: 0 }),
  group_options: await act("list-group-id-options", { page: 0 }),
  conversation_options: await options("conversationId", { userId: user }),
  actor_options: await options("actorId", { type: "user" }),
  agents: await act("list-agents", { maxResults: 100 }),
  agents_of_group: await act("list-agents", { groupId: group, isDeactivated: false, maxResults: 100 }),
  channels: await act("list-channels", { maxResults: 100 }),
  properties: await act("list-all-conversation-properties"),
  messages: await act("list-messages", { ...chat, maxResults: 100 }),
  sent_by_agent: await act("send-message-in-chat", {
    ...chat, actorType: "agent", agentId: agent, message: "On its way", messageType: "normal",
  }),
  sent_by_user: await act("send-message-in-chat", { ...chat, actorType: "user", message: "Thank you" }),
  note: await act("send-message-in-chat", {
    ...chat, actorType: "agent", agentId: agent, message: "A note", messageType: "private",
  }),
  sent_to_email: await act("send-message-in-chat", {
    userId: user, conversationId: email_conversation, actorType: "agent", agentId: agent, message: "No fragment",
  }),
  assigned: await act("update-conversation-status", {
    ...chat, status: "assigned", agentId: agent, priority: "Urgent", customProperties: { cf_order_no: "A-1029" },
  }),
  unassigned: await act("update-conversation-status", { ...chat, status: "new", agentId: "", groupId: "" }),
  resolved: await act("update-conversation-status", { ...chat, status: "resolved" }),
  reopened: await act("update-conversation-status", { ...chat, status: "reopened" }),
  details: await act("fetch-conversation-details", chat),
};
await messages.again();
await conversations.again();
report({ ...done, emitted: messages.emitted, started: conversations.emitted });
