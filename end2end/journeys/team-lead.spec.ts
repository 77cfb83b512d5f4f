// Whoever leads a team: what needs an eye and who carries how much, each figure as long as the list behind it; what
// others do shows while the page stands; giving something to somebody takes it off the list.
import type { Locator, Page } from "@playwright/test";
import { Rest, alive, expect, expectAccessible, test, title } from "../fixtures";

async function open(page: Page, path = "/team"): Promise<void> {
  await page.goto(path);
  await alive(page);
}

function list(page: Page, name: string): Locator {
  return page.getByRole("region", { name, exact: true });
}

async function count(section: Locator): Promise<number> {
  return Number(await section.locator(".care-head .count").textContent());
}

const KINDS = ["Unassigned", "Untouched for a day", "Waiting longest", "Bouncing", "Priorities not reviewed"];

test("each figure is as long as the list behind it", async ({ pageOf }) => {
  test.slow();
  const lead = await pageOf("deskManager");
  for (const path of ["/team", "/team?team=all"]) {
    await open(lead, path);
    for (const kind of KINDS) {
      const section = list(lead, kind);
      const told = await count(section);
      if (told === 0) {
        await expect(section).toContainText("None.");
        continue;
      }
      await section.getByRole("link", { name: new RegExp(`in the list\\s*: ${kind}$`) }).click();
      await alive(lead);
      await expect(lead.locator(".list-figures").first()).toContainText(told > 50 ? `of ${told}` : `${told} incidents`);
      await open(lead, path);
    }
  }
  await expectAccessible(lead);
  const row = lead.getByRole("row", { name: /Mika Keller/ });
  const open_ = await row.locator("td").nth(1).innerText();
  await row.locator("td").nth(1).getByRole("link").click();
  await alive(lead);
  await expect(lead.locator(".list-figures").first()).toContainText(`${open_.trim()} incidents`);
});

test("what nobody owns is given to somebody, and both pages know", async ({ pageOf, server }) => {
  test.slow();
  const desk = await Rest.of(server, "agent");
  const lead = await pageOf("deskManager");
  await open(lead);
  const nobodys = list(lead, "Unassigned");
  const before = await count(nobodys);
  const trouble = title("Badge reader blinks red");
  const number = await desk.create({ title: trouble, channel: "phone", effect: "A team; cannot work.", impact: "high", urgency: "high", restricted: false });
  // It comes by itself, to the top: nothing is more urgent.
  await expect(nobodys.locator(".care-head .count")).toHaveText(String(before + 1));
  await nobodys.getByRole("link", { name: `Assign ${number}` }).click();
  await alive(lead);
  const panel = lead.locator("details.action[open]");
  await panel.getByLabel("Assignee").selectOption({ label: "Jo Okafor" });
  await panel.getByRole("button", { name: "Assign", exact: true }).click();
  await expect(lead.getByText("Done: Assign.")).toBeAttached();
  await open(lead);
  await expect(nobodys.locator(".care-head .count")).toHaveText(String(before));
  await expect(lead.getByRole("row", { name: /Jo Okafor/ })).toBeVisible();
});

test("an agent sees the own team and no other", async ({ pageOf, problems }) => {
  problems.allow(/status of 403/);
  const specialist = await pageOf("specialist");
  await specialist.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Team", exact: true }).click();
  await alive(specialist);
  await expect(specialist.getByRole("heading", { level: 1, name: "Network" })).toBeVisible();
  expect((await specialist.goto("/team?team=all"))?.status()).toBe(403);
  await alive(specialist);
  await expect(specialist.getByRole("heading", { name: "This is not open to you" })).toBeVisible();
});
