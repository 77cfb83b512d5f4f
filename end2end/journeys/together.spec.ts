// Working together: an escalation that is accepted, one that comes back, a manager who is informed, a colleague who is
// mentioned, and what each of them finds in the inbox.
import type { Page } from "@playwright/test";
import { alive, expect, expectAccessible, report, test, title } from "../fixtures";

/** An incident in Diagnosis, owned by the agent; answers with its number. */
async function inDiagnosis(agent: Page, reporter: Page, trouble: string): Promise<string> {
  const number = await report(reporter, { title: trouble });
  await agent.goto(`/incidents/${number}`);
  await alive(agent);
  await agent.evaluate(async (number) => {
    const choices = await (await fetch("/rpc/choices", { method: "POST" })).json();
    const anna = choices.agents.find((one: { name: string }) => one.name === "Anna Rossi");
    const form = new URLSearchParams({ number, from: "identification", to: "diagnosis" });
    const fields = {
      category: choices.categories[0].id,
      service: choices.services[0].id,
      types: "hardware",
      impact: "low",
      urgency: "medium",
      assignee: anna.id,
      reply: "We look at it.",
    };
    for (const [name, value] of Object.entries(fields)) form.set(`fields[${name}]`, value as string);
    const moved = await fetch("/rpc/incidents/move", { method: "POST", body: form, headers: { accept: "application/json" } });
    if (!moved.ok || !(await moved.text()).includes("moved")) throw new Error("it did not move");
  }, number);
  await agent.reload();
  await alive(agent);
  await expect(agent.getByRole("list", { name: "Stages" }).getByText("Diagnosis")).toHaveAttribute("aria-current", "step");
  return number;
}

async function escalate(agent: Page, reason: string): Promise<void> {
  await agent.locator("summary", { hasText: "Escalate" }).click();
  const panel = agent.locator("details.action[open]");
  await panel.getByLabel("Next team").selectOption({ label: "Network (L2)" });
  await panel.getByLabel("Reason").fill(reason);
  await panel.getByRole("button", { name: "Escalate" }).click();
  await expect(agent.getByText("escalated it to Network").first()).toBeVisible();
}

async function inbox(page: Page): Promise<void> {
  await page.goto("/inbox");
  await alive(page);
}

test("an escalation comes back with a reason, goes up again and is accepted", async ({ pageOf }) => {
  test.slow();
  const [reporter, agent, specialist] = [await pageOf("reporter"), await pageOf("agent"), await pageOf("specialist")];
  const trouble = title("Wi-Fi drops in the canteen");
  const number = await inDiagnosis(agent, reporter, trouble);
  await escalate(agent, "The access point is not ours");

  await inbox(specialist);
  const group = specialist.getByRole("region", { name: new RegExp(number) });
  await expect(group).toContainText("because your team got it");
  await expect(group).toContainText("The access point is not ours");
  await expectAccessible(specialist);
  await group.getByRole("link", { name: /Show in the timeline/ }).click();
  await alive(specialist);
  await expect(specialist.getByRole("button", { name: "Accept escalation" })).toBeVisible();
  await specialist.locator("summary", { hasText: "Hand back" }).click();
  const back = specialist.locator("details.action[open]");
  await back.getByLabel("Reason").fill("The access point answers");
  await back.getByRole("button", { name: "Hand back" }).click();
  await expect(specialist.getByText("handed it back")).toBeVisible();
  await expect(specialist.locator(".incident-meta").getByText("Bounced")).toBeVisible();

  await inbox(agent);
  const home = agent.getByRole("region", { name: new RegExp(number) });
  await expect(home).toContainText("because it came back to you");
  await home.getByRole("button", { name: /Mark as read/ }).click();
  await expect(home.getByRole("button", { name: /Mark as read/ })).toHaveCount(0);
  await agent.goto("/incidents?bounced=true");
  await alive(agent);
  await expect(agent.getByRole("row", { name: new RegExp(trouble) })).toContainText("Bounced");

  await agent.goto(`/incidents/${number}`);
  await alive(agent);
  await escalate(agent, "It drops again");
  await expect(agent.locator(".incident-meta").getByText("Bounced 2×")).toBeVisible();
  await specialist.goto(`/incidents/${number}`);
  await alive(specialist);
  await specialist.getByRole("button", { name: "Accept escalation" }).click();
  await expect(specialist.getByText("accepted the escalation")).toBeVisible();
  await expectAccessible(specialist);
});

test("a manager is informed, a colleague is mentioned, and following can be stopped", async ({ pageOf, problems }) => {
  problems.allow(/status of 422/);
  test.slow();
  const [reporter, agent] = [await pageOf("reporter"), await pageOf("agent")];
  const trouble = title("Till in the shop stays dark");
  const number = await inDiagnosis(agent, reporter, trouble);

  await test.step("inform", async () => {
    await agent.getByText("Inform a manager").click();
    await agent.locator("#inform-person").fill("Ines");
    await agent.getByRole("option", { name: /Ines Moreau/ }).click();
    await agent.getByLabel("What they should know").fill("The shop cannot sell.");
    await agent.getByRole("button", { name: "Inform", exact: true }).click();
    await expect(agent.getByText("informed Ines Moreau")).toBeVisible();
    const manager = await pageOf("incidentManager");
    await inbox(manager);
    const group = manager.getByRole("region", { name: new RegExp(number) });
    await expect(group).toContainText("because you were informed");
    await expect(group).toContainText("The shop cannot sell.");
  });

  const specialist = await pageOf("specialist");
  await test.step("mention by keyboard", async () => {
    const note = agent.getByLabel("Internal note, only agents see this");
    await note.click();
    await note.pressSequentially("Please look, @Mika");
    await expect(agent.getByRole("option", { name: "Mika Keller" })).toBeVisible();
    await expectAccessible(agent);
    await note.press("Enter");
    await expect(note).toHaveValue("Please look, @Mika Keller ");
    await agent.getByRole("button", { name: "Add internal note" }).click();
    await expect(agent.locator(".mention", { hasText: "@Mika Keller" })).toBeVisible();
    await note.fill("And @Lea Brandt");
    await agent.getByRole("button", { name: "Add internal note" }).click();
    await expect(agent.getByText("Lea Brandt may not read this incident")).toBeVisible();
    await inbox(specialist);
    await expect(specialist.getByRole("region", { name: new RegExp(number) })).toContainText("because you were mentioned");
  });

  await test.step("follow", async () => {
    await specialist.goto("/incidents?following=me");
    await alive(specialist);
    await specialist.getByRole("link", { name: trouble }).click();
    await alive(specialist);
    await specialist.getByRole("button", { name: /stop following/ }).click();
    await expect(specialist.getByRole("button", { name: "Follow", exact: true })).toBeVisible();
    await specialist.keyboard.press("f");
    await expect(specialist.getByRole("button", { name: /stop following/ })).toBeVisible();
    await inbox(specialist);
    await expect(specialist.getByRole("region", { name: new RegExp(number) }).getByText("New ·"), "the page was seen").toHaveCount(0);
  });
});
