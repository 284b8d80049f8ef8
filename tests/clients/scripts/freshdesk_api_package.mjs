// npm freshdesk-api: does what the test asks for, such as `getTicket`; `File` stands for a file to attach.
import { driven, packages } from "./report.mjs";
import { createReadStream } from "node:fs";

await driven(({ url, key, modules }) => {
  const Freshdesk = packages(modules)("freshdesk-api");
  const client = new Freshdesk(url, key);
  return (name, given) =>
    new Promise((resolve, reject) => {
      const called = given.map((value) =>
        value?.attachments ? { ...value, attachments: value.attachments.map((path) => createReadStream(path)) } : value,
      );
      for (const value of called)
        for (const bound of ["executed_after", "executed_before"])
          if (value?.[bound]) value[bound] = new Date(value[bound]);
      client[name](...called, (error, data, extra) => {
        if (error) return reject(error);
        resolve({ data, isLast: extra.pageIsLast, requestId: extra.requestId });
      });
    });
});
