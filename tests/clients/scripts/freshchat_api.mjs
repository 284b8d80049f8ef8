// npm `@freshworks-jaya/freshchat-api`: its nine methods, in one session.
import { given, packages, report } from "./report.mjs";

const input = await given();
const { default: Freshchat } = packages(input.modules)("@freshworks-jaya/freshchat-api");
const chat = new Freshchat(`${input.url}/v2`, input.token);
const { conversation, agent, group, lost, user } = input;

const seen = ({ status, data }) => ({ status, data });
const refused = (work) => work.then(seen, ({ response }) => seen(response));

report({
  wait: await chat.getAverageWaitTimeGivenGroupId(group, 24),
  wait_of_nobody: await chat.getAverageWaitTimeGivenGroupId("nobody", 24),
  unassigned: await chat.getUnassignedCountGivenGroupId(lost, 5),
  unassigned_elsewhere: await chat.getUnassignedCountGivenGroupId(group, 5),
  unassigned_of_nobody: await chat.getUnassignedCountGivenGroupId("nobody", 5),
  to_group: seen(await chat.conversationAssign(conversation, group, "group", "new")),
  to_agent: seen(await chat.conversationAssign(conversation, agent, "agent", "assigned")),
  posted: seen(await chat.postMessage(conversation, "From a bot without an id", "normal")),
  note: seen(await chat.sendPrivateNote(conversation, "Seen by agents only", agent)),
  note_of_the_first_agent: seen(await chat.sendPrivateNote(conversation, "By whoever is first")),
  quick: seen(await chat.sendQuickreply(conversation, "Did it arrive?", ["Yes", "No"])),
  reply_of_agent: seen(await chat.sendNormalReplyText(conversation, "On its way", agent)),
  reply_of_bot: seen(await chat.sendNormalReplyText(conversation, "I am a bot")),
  waiting: seen(await chat.conversationStatusUpdate(conversation, "waiting on customer")),
  waiting_for_us: seen(await chat.conversationStatusUpdate(conversation, "waiting on internal team")),
  resolved: seen(await chat.conversationStatusUpdate(conversation, "resolved")),
  reopened: seen(await chat.conversationStatusUpdate(conversation, "new")),
  user: seen(await chat.updateUser(user, { properties: [{ name: "tier", value: "gold" }], first_name: "Noor" })),
  nowhere: await refused(chat.conversationStatusUpdate("nowhere", "resolved")),
});
