// What our scripts around published npm packages share: input on stdin, a JSON report on stdout.
import { createRequire } from "node:module";
import { writeSync } from "node:fs";
import { join } from "node:path";
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
