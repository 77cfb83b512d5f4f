// Rules: written, looked at against what came in, switched on; a report that they fill in, and one that they propose for.
import { type Page } from "@playwright/test";
import { alive, expect, expectAccessible, report, signIn, test, title } from "../fixtures";

async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await alive(page);
}

const row = (page: Page, name: string) => page.getByRole("region", { name: "All rules" }).getByRole("listitem").filter({ hasText: name });

test("a rule is written, looked at and switched on; the report it fills in says so", async ({ pageOf }) => {
  const [manager, reporter, agent] = [await pageOf("deskManager"), await pageOf("reporter"), await pageOf("agent")];
  const before = await report(reporter, { title: title("Plotter in hall B prints stripes") });

  await test.step("what it would have matched shows before it is kept", async () => {
    await open(manager, "/admin/rules");
    await manager.getByRole("link", { name: "New rule" }).click();
    await manager.getByLabel("Name").fill("Plotters");
    await manager.getByLabel("says one of these words").fill("plotter*, wide format");
    await manager.getByLabel("Portal").check();
    await manager.getByLabel("Category").selectOption({ label: "Hardware › Printer" });
    await manager.getByLabel("Team").selectOption({ label: "Workplace (L2)" });
    await manager.getByRole("radio", { name: /^Set/ }).check();
    await manager.getByRole("button", { name: "See what it would have matched" }).click();
    const back = manager.getByRole("region", { name: "The last 30 days" });
    await expect(back).toContainText(/It would have matched 1 of \d+ incidents\./);
    await expect(back).toContainText("0 of 1 have this category now.");
    await back.getByText("with why").click();
    await expect(back.getByRole("listitem").filter({ hasText: before })).toContainText("because it says “plotter*” and it came by portal");
    await expect(manager.getByLabel("Name"), "what was typed stays").toHaveValue("Plotters");
    await expectAccessible(manager);
  });

  await test.step("kept it is off, and asks with its figures in view", async () => {
    await manager.getByRole("button", { name: "Save" }).click();
    const back = manager.getByRole("region", { name: "The last 30 days" });
    await expect(back).toContainText("When it says plotter* or wide format and came by portal: set category Hardware › Printer, team Workplace.");
    await expect(row(manager, "Plotters")).toContainText("Off");
    await expect(back).toContainText("One incident would have matched. Switch it on?");
    await back.getByRole("button", { name: "Switch on Plotters" }).click();
    await expect(row(manager, "Plotters").getByText("On", { exact: true })).toBeVisible();
  });

  await test.step("it moves in the order by keyboard, and the focus stays", async () => {
    const rules = manager.getByRole("region", { name: "All rules" }).getByRole("listitem");
    const place = async () => (await rules.allInnerTexts()).findIndex((text) => text.includes("Plotters"));
    const last = await place();
    expect(last).toBeGreaterThan(0);
    await manager.getByRole("button", { name: "Up: Plotters" }).press("Enter");
    await expect.poll(place).toBe(last - 1);
    await expect(manager.getByRole("button", { name: /^(Up|Down): Plotters$/ }).and(manager.locator(":focus"))).toHaveCount(1);
  });

  const number = await (async () => {
    await reporter.goto("/");
    return report(reporter, { title: title("Plotter eats the paper") });
  })();
  await test.step("the incident says because of which rule", async () => {
    await open(agent, `/incidents/${number}`);
    const details = agent.getByRole("region", { name: "Details" });
    await expect(details).toContainText("Hardware › Printer");
    await expect(details.getByText("because of rule “Plotters”").first()).toBeVisible();
    await expect(agent.getByRole("region", { name: "People" })).toContainText("because of rule “Plotters”");
    await expect(agent.getByRole("listitem").filter({ hasText: "Rule “Plotters”" })).toContainText(
      "set category Hardware › Printer, types Hardware, team Workplace because it says “plotter*” and it came by portal",
    );
    await expectAccessible(agent);
  });
  await test.step("the reporter reads nothing of it", async () => {
    await expect(reporter.getByText("Plotters")).toHaveCount(0);
  });
});

test("a proposal is taken over by its key, another one is not wanted", async ({ pageOf }) => {
  const [reporter, agent] = [await pageOf("reporter"), await pageOf("agent")];
  const [one, other] = [
    await report(reporter, { title: title("Toner is empty on floor 3") }),
    await (async () => {
      await reporter.goto("/");
      return report(reporter, { title: title("Copier is out of toner") });
    })(),
  ];
  await open(agent, `/incidents/${one}`);
  const box = agent.getByRole("region", { name: "Proposed by rule Printers" });
  await expect(box).toContainText("proposes category Hardware › Printer, service Workplace");
  await expect(box).toContainText("because it says “toner”");
  await expectAccessible(agent);
  await agent.keyboard.press("t");
  await expect(box).toHaveCount(0);
  await expect(agent.getByRole("region", { name: "Details" })).toContainText("Hardware › Printer");

  await open(agent, `/incidents/${other}`);
  await box.getByRole("button", { name: "Not this" }).click();
  await expect(box).toHaveCount(0);
  await expect(agent.getByText("did not want what rule “Printers” proposed")).toBeVisible();
  await agent.reload();
  await alive(agent);
  await expect(box).toHaveCount(0);
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("a rule is looked at, kept and switched on with plain forms", async ({ page }) => {
    await signIn(page, "deskManager");
    await page.goto("/admin/rules?new=1");
    await page.getByLabel("Name").fill("Lifts");
    await page.getByLabel("says one of these words").fill("lift");
    await page.getByLabel("Urgency").selectOption({ label: "High" });
    await page.getByRole("button", { name: "See what it would have matched" }).click();
    await expect(page.getByRole("region", { name: "The last 30 days" })).toContainText("It would have matched");
    await expect(page.getByLabel("Urgency")).toHaveValue("high");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("button", { name: "Switch on Lifts" }).click();
    await expect(row(page, "Lifts").getByText("On", { exact: true })).toBeVisible();
    await row(page, "Lifts").getByRole("button", { name: "Switch off Lifts" }).click();
    await expect(row(page, "Lifts").getByText("Off", { exact: true })).toBeVisible();
    await row(page, "Lifts").getByRole("link", { name: "Edit Lifts" }).click();
    await page.getByText("Delete this rule").click();
    await page.getByRole("button", { name: "Delete Lifts" }).click();
    await expect(row(page, "Lifts")).toHaveCount(0);
  });
});
