// What our scripts around published npm packages share: input on stdin, a JSON report on stdout.
import { createRequire } from "node:module";
import { writeSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";

console.log = console.error; // clients log wherever they like

export async function given() {
  return JSON.parse(await text(process.stdin));
}

export function report(value) {
  writeSync(1, JSON.stringify(value));
}

// `require` as if the script stood beside the installed packages.
export function packages(modules) {
  return createRequire(pathToFileURL(join(modules, "here.js")));
}

// Does what the test asks for, one call a line after the first, which is handed to `start`; that returns the function to call.
export async function driven(start) {
  const lines = createInterface({ input: process.stdin });
  let call;
  for await (const line of lines) {
    const asked = JSON.parse(line);
    if (!call) {
      call = await start(asked);
      continue;
    }
    let answer;
    try {
      answer = { result: (await call(...asked)) ?? null };
    } catch (error) {
      answer = { error: { kind: error.name, message: error.message, status: error.status ?? null } };
    }
    writeSync(1, JSON.stringify(answer) + "\n");
  }
}
