// Order in the world: catalogue, people and the audit trail, with scripts, without them, by keyboard and at once.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { type Page } from "@playwright/test";
import { type Server, alive, enter, expect, signIn, test } from "../fixtures";

async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await alive(page);
}

/** The link in the newest mail to this address. */
function link(server: Server, email: string): string | undefined {
  const spool = join(server.dataDir, "mail-spool");
  let names: string[];
  try {
    names = readdirSync(spool).filter((name) => name.endsWith(".eml"));
  } catch {
    return undefined;
  }
  const mails = names.sort().map((name) => readFileSync(join(spool, name), "utf8").replaceAll("=\r\n", ""));
  const mine = mails.filter((mail) => mail.includes(email));
  return mine.flatMap((mail) => mail.match(/http:\/\/[^\s]+\/reset\/[A-Za-z0-9_.=-]+/g) ?? []).at(-1);
}

test("a service says what breaks with it, and the incident says so too", async ({ pageOf }) => {
  const page = await pageOf("deskManager");
  await open(page, "/admin/services");
  await page.getByRole("link", { name: "Identity and sign-in" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Identity and sign-in" })).toBeVisible();
  const breaks = page.getByRole("region", { name: "When this breaks" });
  await expect(breaks.getByRole("link", { name: "Payroll" })).toBeVisible();
  await expect(page.getByRole("region", { name: "What breaks this" }).getByRole("link", { name: "Network and Wi-Fi" })).toBeVisible();

  await test.step("what it needs is added and shows at once", async () => {
    await page.getByLabel("It also needs").selectOption({ label: "Telephony" });
    await page.getByRole("region", { name: "What it needs" }).getByRole("button", { name: "Add" }).click();
    await expect(page.getByRole("status").getByText("Saved.")).toBeVisible();
    await expect(page.getByRole("region", { name: "What breaks this" }).getByRole("link", { name: "Telephony" })).toBeVisible();
    await page.getByRole("button", { name: "Not needed Telephony" }).click();
    await expect(page.getByRole("region", { name: "What breaks this" }).getByRole("link", { name: "Telephony" })).toHaveCount(0);
  });

  await test.step("a component joins and is retired, by keyboard", async () => {
    const components = page.getByRole("region", { name: "Components" });
    await components.getByLabel("New component").fill("Second factor gateway");
    await page.keyboard.press("Enter");
    await expect(components.getByText("Second factor gateway").first()).toBeVisible();
    await components.getByRole("button", { name: "Retire Second factor gateway" }).press("Enter");
    await expect(components.getByRole("button", { name: "Use again Second factor gateway" })).toBeVisible();
  });
});

test("two who change the same record find out", async ({ pageOf, problems }) => {
  problems.allow(/status of 409/);
  const [one, two] = [await pageOf("deskManager"), await pageOf("administrator")];
  for (const page of [one, two]) {
    await open(page, "/admin/categories");
    await page.getByRole("link", { name: "Edit Doors" }).click();
    await expect(page.getByRole("heading", { name: "Change Doors" })).toBeVisible();
  }
  await one.getByLabel("Criteria").fill("Door, lock, badge reader, gate, camera or key.");
  await one.getByRole("button", { name: "Save" }).click();
  await expect(one.getByRole("status").getByText("Saved.")).toBeVisible();
  await two.getByLabel("Name").fill("Doors and gates");
  await two.getByRole("button", { name: "Save" }).click();
  await expect(two.getByRole("alert")).toContainText("Sara Lind changed this meanwhile: Criteria from");
  await expect(two.getByLabel("Name"), "what was typed stays").toHaveValue("Doors and gates");
});

test("somebody new comes in by the link, and the trail says who let them", async ({ pageOf, browserOf, server }) => {
  const root = await pageOf("administrator");
  await open(root, "/admin/people?new=1");
  const form = root.getByRole("region", { name: "New account" });
  await form.getByLabel("Name").fill("Kai Berg");
  await form.getByLabel("E-mail").fill("kai.berg@order.example");
  await form.getByLabel("Department").fill("IT");
  await form.getByLabel("Skills").fill("Printers, Scanners");
  await form.getByLabel("Level 1 agent").check();
  await form.getByLabel("Service desk (L1)").check();
  await form.getByLabel("Why these roles").fill("Begins on Monday.");
  await form.getByRole("button", { name: "Add and send the link" }).click();
  await expect(root.getByRole("heading", { level: 1, name: "Kai Berg" })).toBeVisible();
  await expect(root.getByRole("status").getByText("the link is on its way")).toBeVisible();

  await expect.poll(() => link(server, "kai.berg@order.example"), "a mail with a link").toBeTruthy();
  const kai = await browserOf();
  await open(kai, link(server, "kai.berg@order.example")!);
  await kai.getByLabel("New password", { exact: true }).fill("a sentence of my own");
  await kai.getByRole("button").filter({ hasText: /password/i }).last().click();
  await kai.goto("/login");
  await enter(kai, "kai.berg@order.example", "a sentence of my own");
  await expect(kai).toHaveURL(/\/board/);

  const auditor = await pageOf("auditor");
  await open(auditor, "/audit?what=people&who=robin");
  const entry = auditor.getByRole("listitem").filter({ hasText: "Sent a link to set a password" }).first();
  await expect(entry).toContainText("Kai Berg");
  await expect(entry).toContainText("Level 1 agent");
});

test("a refusal and a wrong password stand in the trail", async ({ pageOf, browserOf, problems }) => {
  problems.allow(/status of 422/);
  const stranger = await browserOf();
  await open(stranger, "/login");
  await enter(stranger, "jo.okafor@demo.example", "not the password at all");
  await expect(stranger.getByText("do not belong together")).toBeVisible();
  const auditor = await pageOf("auditor");
  await open(auditor, "/audit?what=refusals");
  await expect(auditor.getByText("Sign-in refused").first()).toBeVisible();
  await auditor.getByLabel("Who:").fill("nobody-at-all");
  await auditor.getByRole("button", { name: "Show" }).click();
  await expect(auditor.getByRole("heading", { name: "No entries" })).toBeVisible();
});

test("what a category allows is all that a form offers", async ({ pageOf }) => {
  const page = await pageOf("deskManager");
  await open(page, "/admin/categories");
  await page.getByRole("link", { name: "Edit Cooling" }).click();
  await page.getByLabel("Fixed by a vendor").check();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Ends with: Fixed by a vendor")).toBeVisible();
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("the whole order can be kept with plain forms", async ({ page }) => {
    await signIn(page, "deskManager");
    await page.goto("/admin/locations?new=1");
    await page.getByLabel("Name").fill("Annex");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByRole("status").filter({ hasText: "Saved." })).toBeVisible();
    await page.getByRole("link", { name: "Edit Annex" }).click();
    await page.getByRole("radio", { name: /Retired/ }).check();
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByRole("listitem").filter({ hasText: "Annex" })).toContainText("Retired");

    await test.step("an error is told where it was made", async () => {
      await page.goto("/admin/teams?new=1");
      await page.getByLabel("Name").fill("service desk");
      await page.getByRole("button", { name: "Save" }).click();
      await expect(page.getByRole("alert")).toContainText("There is another team of this name.");
    });
  });
});

test("who may not change the order is not led to it", async ({ pageOf, problems }) => {
  problems.allow(/status of 403/);
  const agent = await pageOf("agent");
  await open(agent, "/admin/services");
  await expect(agent.getByRole("link", { name: "New service" })).toHaveCount(0);
  await expect(agent.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Administration" })).toHaveCount(0);
  await open(agent, "/audit");
  await expect(agent.getByRole("heading", { level: 1, name: "This is not open to you" })).toBeVisible();
});
