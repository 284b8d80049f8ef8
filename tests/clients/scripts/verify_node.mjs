// Does Node's crypto accept these webhooks with this rendering of the key?
import { createPublicKey, verify } from "node:crypto";
import { given, report } from "./report.mjs";

const { keys, cases } = await given();
report(
  cases.map(({ rendering, body, signature }) =>
    verify("sha256", Buffer.from(body), createPublicKey(keys[rendering]), Buffer.from(signature, "base64")),
  ),
);
