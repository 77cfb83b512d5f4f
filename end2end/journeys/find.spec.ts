// Finding: by keys and with a slip of the finger, by number, what looks alike, and in the portal before reporting again.
import { Rest, expect, expectAccessible, test, title } from "../fixtures";

test("a mistyped search finds the printer, its double and its way into the portal", async ({ server, pageOf }) => {
  const desk = await Rest.of(server, "agent");
  const trouble = title("Plotter in hall Q tears paper");
  const number = await desk.create({ title: trouble });
  const double = title("Hall Q: plotter tears every paper");
  const second = await desk.create({ title: double });
  const agent = await pageOf("agent");

  await test.step("while typing, by keys", async () => {
    await agent.goto("/incidents");
    await agent.locator("main").click({ position: { x: 2, y: 2 } });
    await agent.keyboard.press("/");
    const box = agent.getByRole("combobox", { name: "Search incidents" });
    await expect(box).toBeFocused();
    await box.pressSequentially("ploter hall q");
    const hits = agent.getByRole("listbox", { name: "Incidents" });
    await expect(hits.getByRole("option").filter({ hasText: number })).toBeVisible();
    await expect(hits.locator("mark").first()).toBeVisible();
    await expectAccessible(agent);
    await agent.keyboard.press("ArrowDown");
    await expect(hits.locator("[aria-selected=true]")).toHaveCount(1);
    await agent.keyboard.press("Enter");
    await expect(agent).toHaveURL(/\/incidents\/INC-\d+$/);
  });

  await test.step("what looks alike says why", async () => {
    await agent.goto(`/incidents/${number}`);
    const similar = agent.getByRole("region", { name: "Similar" });
    const one = similar.getByRole("listitem").filter({ hasText: second });
    await expect(one).toContainText("Probably the same");
    await expect(one).toContainText("same words: ");
    await one.getByRole("link").click();
    await expect(agent).toHaveURL(new RegExp(`/incidents/${second}$`));
  });

  await test.step("the list, and a number straight to its page", async () => {
    const box = agent.getByRole("combobox", { name: "Search incidents" });
    await box.fill("ploter hall q tears");
    await agent.keyboard.press("Enter");
    await expect(agent).toHaveURL(/\/incidents\?q=/);
    await expect(agent.getByText("best matches first")).toBeVisible();
    await expect(agent.getByRole("row").filter({ hasText: number })).toBeVisible();
    await box.fill(number.replace("INC-", "#"));
    await agent.keyboard.press("Enter");
    await expect(agent).toHaveURL(new RegExp(`/incidents/${number}$`));
  });
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("own open reports are named above the questions", async ({ pageOf }) => {
    const page = await pageOf("otherReporter", { javaScriptEnabled: false });
    const trouble = title("Forklift terminal stays dark");
    const send = async (what: string) => {
      await page.goto(`/report?what=${encodeURIComponent(what)}`);
    };
    await send(trouble);
    await page.getByLabel("Only me").check();
    await page.getByLabel("No, I cannot work").check();
    await page.getByLabel("Just now").check();
    await page.getByRole("button", { name: "Send report" }).click();
    await expect(page.getByText("Thank you, we have your report.")).toBeVisible();
    await send("the forklift terminl again");
    const known = page.getByRole("region", { name: "Is it one of these?" });
    await expect(known.getByRole("link").filter({ hasText: trouble })).toBeVisible();
  });
});
