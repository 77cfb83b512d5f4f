// The list in a spreadsheet: what is under the filter, as text that runs nothing; and where a reason is asked for, it is.
import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { Rest, alive, expect, expectAccessible, test, title } from "../fixtures";

async function downloaded(page: Page, press: () => Promise<void>): Promise<{ name: string; text: string }> {
  const [download] = await Promise.all([page.waitForEvent("download"), press()]);
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), "utf8") };
}

test("the list goes into a spreadsheet as it is filtered", async ({ server, pageOf }) => {
  const rest = await Rest.of(server, "agent");
  const word = `zebra${Date.now()}`;
  const evil = `=HYPERLINK("http://evil.example","${word}")`;
  const number = await rest.create({ title: evil });
  await rest.create({ title: title("Something else") });

  const manager = await pageOf("deskManager");
  await manager.goto(`/incidents?q=${word}`);
  await alive(manager);
  await expectAccessible(manager);
  const way = manager.getByRole("link", { name: "Download as CSV" });
  const sheet = await downloaded(manager, () => way.click());
  expect(sheet.name).toMatch(/^incidents-\d{4}-\d\d-\d\d\.csv$/);
  const lines = sheet.text.replace(/^\ufeff/, "").trim().split("\r\n");
  expect(lines).toHaveLength(2);
  expect(lines[0]).toContain("number,title,stage");
  expect(lines[1]).toContain(`${number},"'${evil.replaceAll('"', '""')}"`);

  const auditor = await pageOf("auditor");
  await auditor.goto(`/incidents?q=${word}`);
  await alive(auditor);
  await expectAccessible(auditor);
  await auditor.getByLabel("What the list is for").fill("Yearly review");
  const taken = await downloaded(auditor, () => auditor.getByRole("button", { name: "Download as CSV" }).click());
  expect(taken.text).toContain(number);

  await auditor.goto("/audit?what=house");
  await alive(auditor);
  await expect(auditor.getByText("Exported a list").first()).toBeVisible();
  await expectAccessible(auditor);
  const trail = await downloaded(auditor, () => auditor.getByRole("link", { name: "Download as CSV" }).click());
  expect(trail.text).toContain("Yearly review");
});
