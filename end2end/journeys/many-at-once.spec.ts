// Many at once: picked on board and list, looked at before, changed with what does not fit skipped and said, taken back
// together. Links between incidents, and taking back one's last move.
import { Rest, alive, expect, expectAccessible, signIn, test } from "../fixtures";
import { Board } from "../fixtures/board";
import type { Server } from "../fixtures/server";

/** Three new reports of one trouble, and one that is over. */
async function troubles(server: Server, mark: string): Promise<string[]> {
  const desk = await Rest.of(server, "agent");
  const numbers: string[] = [];
  for (const place of ["lobby", "hall", "yard"]) {
    const title = `${mark} screen dark in the ${place}`;
    numbers.push(await desk.create({ title, channel: "phone", effect: "Visitors see nothing.", noticed_at: "2026-01-05T08:00:00Z", description: "Dark.", impact: "low", urgency: "low" }));
  }
  const over = await desk.create({ title: `${mark} screen was dark in the attic`, channel: "phone", effect: "Nobody." });
  await desk.step(over, "cancel", { cancel_reason: "not_an_incident" });
  return [...numbers, over];
}

test("a list of many is looked at, changed and taken back", async ({ page, server }) => {
  const mark = `Lm${Date.now() % 1_000_000}`;
  const numbers = await troubles(server, mark);
  await signIn(page, "agent");
  await page.goto(`/incidents?q=${mark}`);
  await alive(page);
  await page.getByRole("checkbox", { name: `Pick ${numbers[0]}` }).click();
  const bar = page.getByRole("status").filter({ hasText: "picked" });
  await expect(bar).toContainText("1 incident picked");
  await page.getByRole("checkbox", { name: "All on this page" }).check();
  await expect(bar).toContainText("4 incidents picked");
  await bar.getByRole("button", { name: "Change together" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Change several incidents" })).toBeVisible();

  await page.getByRole("link", { name: "Categorize and weigh" }).click();
  await expect(page).toHaveURL(/act=edit/);
  await expect(page.getByRole("button", { name: "Nothing to change yet" })).toBeDisabled();
  await page.getByLabel("Service").selectOption({ label: "Workplace" });
  const line = (number: string) => page.getByRole("row").filter({ hasText: number });
  await expect(line(numbers[0]!)).toContainText("set the service to Workplace");
  await expect(line(numbers[3]!)).toContainText("Skipped");
  await expect(line(numbers[3]!)).toContainText("It is cancelled; nothing of it changes any more.");
  await page.getByRole("checkbox", { name: `Change ${numbers[2]}` }).uncheck();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Change 2 incidents" }).click();

  await page.waitForURL(/\/incidents\/changes\//);
  await expect(page.getByText("Changed: 2")).toBeVisible();
  const desk = await Rest.of(server, "agent");
  expect((await desk.fetch(numbers[0]!)).service).toMatchObject({ name: "Workplace" });
  expect((await desk.fetch(numbers[2]!)).service).toBeNull();
  // Somebody goes on from one of them: that one stays, and the report says so.
  const manager = await Rest.of(server, "deskManager");
  await manager.edit(numbers[1]!, { service: "Network and Wi-Fi" });
  await page.reload();
  await alive(page);
  await page.getByRole("button", { name: "Undo all of it" }).click();
  await expect(page.getByText("Taken back: 1 · Kept: 1")).toBeVisible();
  await expect(page.getByText("It was changed again since.", { exact: false })).toBeVisible();
  expect((await desk.fetch(numbers[0]!)).service).toBeNull();
});

test("cards are picked by key and moved together", async ({ page, server }) => {
  const mark = `Bm${Date.now() % 1_000_000}`;
  const numbers = await troubles(server, mark);
  await signIn(page, "agent");
  const board = new Board(page);
  await board.open(`?q=${mark}`);
  await board.card(`${mark} screen dark in the lobby`).getByRole("link").focus();
  await page.keyboard.press("x");
  await expect(board.card(`${mark} screen dark in the lobby`)).toHaveClass(/is-selected/);
  await board.card(`${mark} screen dark in the hall`).hover();
  await board.card(`${mark} screen dark in the hall`).getByRole("button", { name: /^Pick / }).click();
  await page.getByRole("button", { name: "Change together" }).click();
  await page.getByRole("link", { name: "Prioritization", exact: true }).click();
  await expect(page.getByText("At least one of them needs this on its way.")).toBeVisible();
  await page.getByLabel("Types").selectOption("hardware");
  await page.getByLabel("Category").selectOption({ index: 1 });
  await page.getByLabel("Service").selectOption({ label: "Workplace" });
  await page.getByRole("button", { name: "Change 2 incidents" }).click();
  await page.waitForURL(/\/incidents\/changes\//);
  const desk = await Rest.of(server, "agent");
  expect((await desk.fetch(numbers[0]!)).stage).toBe("prioritization");
  await page.getByRole("button", { name: "Undo all of it" }).click();
  await expect(page.getByText("Taken back: 2")).toBeVisible();
  expect((await desk.fetch(numbers[0]!)).stage).toBe("categorization");
});

test("the last move goes back by key, on the board and on the page", async ({ page, server }) => {
  const mark = `Um${Date.now() % 1_000_000}`;
  const [number] = await troubles(server, mark);
  await (await Rest.of(server, "agent")).bring(number!, "Prioritization");
  await signIn(page, "agent");
  const board = new Board(page);
  await board.open(`?q=${mark}`);
  await board.dragOn(`${mark} screen dark in the lobby`, "Response");
  await page.keyboard.press("z");
  await expect(board.cardIn("Prioritization", `${mark} screen dark in the lobby`)).toBeVisible();
  await expect(page.getByText("is back in Prioritization")).toBeVisible();

  await page.goto(`/incidents/${number}`);
  await alive(page);
  await page.locator("#next-step").getByRole("button", { name: "Move to Response" }).click();
  await expect(page.getByText("You did: Prioritized.")).toBeVisible();
  await page.keyboard.press("z");
  await expect(page.getByText("took back “Prioritized”: it is in Prioritization again")).toBeVisible();
  await expect(page.getByText("You did: Prioritized.")).toBeHidden();

  await page.getByRole("button", { name: /, change business effect$/ }).click();
  await page.getByLabel("Business effect").fill("One screen of three.");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("You changed something here.")).toBeVisible();
  await page.reload();
  await alive(page);
  await page.getByRole("button", { name: "Undo", exact: true }).click();
  await expect(page.getByText("took back the change of business effect")).toBeVisible();
  await expect(page.getByRole("button", { name: /^Visitors see nothing\./ })).toBeVisible();
});

test("what belongs together is linked, and the children follow their parent", async ({ page, problems, server }) => {
  problems.allow(/status of 422/);
  const mark = `Pm${Date.now() % 1_000_000}`;
  const numbers = await troubles(server, mark);
  await signIn(page, "agent");
  await page.goto(`/incidents/${numbers[0]}`);
  await alive(page);
  await page.keyboard.press("l");
  const panel = page.getByRole("region", { name: "Belongs together" });
  await panel.getByLabel("This one").selectOption({ label: "is the parent of" });
  await panel.getByLabel("Number of the other").fill("INC-99999");
  await panel.getByRole("button", { name: "Link", exact: true }).click();
  await expect(panel.getByText("There is no INC-99999.")).toBeVisible();
  await panel.getByLabel("Number of the other").fill(numbers[1]!);
  await panel.getByRole("button", { name: "Link", exact: true }).click();
  await expect(panel.getByRole("link", { name: new RegExp(numbers[1]!) })).toBeVisible();
  await expect(panel.getByText("One child is still open.")).toBeVisible();
  await expectAccessible(page);

  const desk = await Rest.of(server, "agent");
  await desk.bring(numbers[0]!, "Recovery");
  await expect(panel.getByRole("link", { name: "Resolve them too" })).toBeVisible();
  expect((await desk.fetch(numbers[1]!)).parent).toBe(numbers[0]);
  await panel.getByRole("link", { name: "Resolve them too" }).click();
  await expect(page).toHaveURL(/act=to-recovery/);
  await expect(page.getByRole("row").filter({ hasText: numbers[1]! })).toContainText("Skipped");
  await page.goto(`/incidents/${numbers[1]}`);
  await alive(page);
  await panel.getByRole("button", { name: `Take away the link with ${numbers[0]}` }).click();
  await expect(panel.getByRole("link", { name: new RegExp(numbers[0]!) })).toBeHidden();
});
