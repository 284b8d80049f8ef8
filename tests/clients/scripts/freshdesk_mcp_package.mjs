// npm freshdesk-mcp, started as an assistant starts it: calls the tools that the test asks for; `tools` lists them.
import { join } from "node:path";
import { driven, packages } from "./report.mjs";

let client;
await driven(async ({ environment, modules }) => {
  const load = packages(modules);
  const { Client } = load("@modelcontextprotocol/sdk/client/index.js");
  const { StdioClientTransport } = load("@modelcontextprotocol/sdk/client/stdio.js");
  const program = join(modules, "freshdesk-mcp", "dist", "index.js");
  client = new Client({ name: "assistant", version: "1" });
  await client.connect(new StdioClientTransport({ command: process.execPath, args: [program], env: environment }));
  return async (name, _, given) => {
    if (name === "tools") return (await client.listTools()).tools.map((tool) => tool.name).sort();
    const { content, isError } = await client.callTool({ name, arguments: given });
    if (isError) throw new Error(content.map((part) => part.text).join(" "));
    return JSON.parse(content[0].text);
  };
});
await client?.close();
