// The palette: everything that can be done or found, by keyboard alone; what is refused says why; a button where there
// is no keyboard; keys that can be switched off.
import { type Locator, type Page } from "@playwright/test";
import { Board, Rest, alive, expect, expectAccessible, forbidPointer, test, title } from "../fixtures";

function box(page: Page): Locator {
  return page.getByRole("combobox", { name: /^Command, page, person/ });
}

function palette(page: Page): Locator {
  return page.getByRole("dialog", { name: "Commands" });
}

function option(page: Page, name: string | RegExp): Locator {
  return palette(page).getByRole("option", { name });
}

/** Opens it with the keys and waits until its list is there. */
async function open(page: Page): Promise<void> {
  await page.keyboard.press("Control+k");
  await expect(box(page)).toBeFocused();
  await expect(palette(page).getByRole("option").first()).toBeVisible();
}

/** The entry that Enter would choose, as assistive technology hears it. */
function chosen(page: Page): Locator {
  return palette(page).locator('[role="option"][aria-selected="true"]');
}

test("pages, numbers, incidents and people by keyboard", async ({ pageOf, server }) => {
  test.slow();
  const desk = await Rest.of(server, "agent");
  const trouble = title("Palette printer hums");
  const number = await desk.create({ title: trouble, channel: "phone", effect: "One person; hindered.", restricted: false });
  const page = await pageOf("agent");
  await forbidPointer(page);
  await page.reload();
  await alive(page);
  await open(page);
  await expectAccessible(page);
  await expect(chosen(page)).toHaveCount(1);
  await expect(box(page)).toHaveAttribute("aria-activedescendant", (await chosen(page).getAttribute("id"))!);
  await expect(option(page, /^New incident/).locator("kbd")).toHaveText("C");

  await test.step("letters in their order find a page", async () => {
    await page.keyboard.type("my tsk");
    await expect(chosen(page)).toHaveText(/My tasks/);
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { level: 1, name: "My tasks" })).toBeVisible();
    await expect(palette(page)).toHaveCount(0);
  });

  await test.step("a number leads to its incident", async () => {
    await open(page);
    await page.keyboard.type(number);
    await expect(option(page, new RegExp(`^${number} ${trouble}`))).toBeVisible();
    await expect(chosen(page)).toContainText(number);
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { level: 1, name: trouble })).toBeVisible();
  });

  await test.step("words find incidents, names find people", async () => {
    await open(page);
    await page.keyboard.type("mika");
    await expect(option(page, "Mika Keller")).toBeVisible();
    await page.keyboard.press("ArrowUp");
    await expect(chosen(page)).toHaveText("Mika Keller");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { level: 1, name: "Mika Keller" })).toBeVisible();
  });

  await test.step("Escape gives the focus back", async () => {
    await page.keyboard.press("/");
    await expect(page.locator("#search")).toBeFocused();
    await open(page);
    await page.keyboard.type("xyzzy");
    await expect(palette(page).getByText("Nothing is called so.")).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(palette(page)).toHaveCount(0);
    await expect(page.locator("#search")).toBeFocused();
  });
});

test("on an incident it does what can be done and says why not", async ({ pageOf, server }) => {
  test.slow();
  const desk = await Rest.of(server, "agent");
  const number = await desk.create({ title: title("Palette screen flickers"), channel: "phone", effect: "One person; hindered.", restricted: false });
  await desk.bring(number, "Diagnosis");
  const page = await pageOf("agent");
  await page.goto(`/incidents/${number}`);
  await alive(page);
  await open(page);
  await expect(option(page, /^Next step: /)).toBeVisible();
  await expect(option(page, /^Escalate/).locator("kbd")).toHaveText("E");
  await page.keyboard.type("priority by hand");
  const refused = option(page, /^Set the priority by hand/);
  await expect(refused).toHaveAttribute("aria-disabled", "true");
  await expect(refused).toContainText(/level 2/i);
  await page.keyboard.press("Enter");
  await expect(palette(page), "refused: it stays").toBeVisible();
  await box(page).fill("put on hold");
  await page.keyboard.press("Enter");
  await expect(palette(page)).toHaveCount(0);
  await expect(page.locator("#step-hold")).toBeVisible();
  await expect(page.locator("#step-hold").locator(":focus")).toHaveCount(1);

  await open(page);
  await page.keyboard.type("internal note");
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("Internal note, only agents see this")).toBeFocused();
});

test("on the board it moves the card that has the focus", async ({ pageOf, server }) => {
  test.slow();
  const desk = await Rest.of(server, "agent");
  const trouble = title("Palette dock is dead");
  const number = await desk.create({ title: trouble, channel: "phone", effect: "One person; hindered.", description: "As told.", impact: "low", urgency: "low" });
  await desk.bring(number, "Prioritization");
  const page = await pageOf("agent");
  const board = new Board(page);
  await board.open(`?q=${encodeURIComponent(trouble)}`);
  await board.card(trouble).getByRole("link", { name: trouble }).focus();
  await open(page);
  await page.keyboard.type("move to response");
  await expect(chosen(page)).toHaveText(new RegExp(`Move ${number} to Response`));
  await page.keyboard.press("Enter");
  await board.settled(trouble);
  await expect(board.cardIn("Response", trouble)).toBeVisible();
});

test("a button opens it on a phone, and single keys can be switched off without it", async ({ pageOf }) => {
  const page = await pageOf("agent", { viewport: { width: 390, height: 844 } });
  await page.getByRole("button", { name: "Commands" }).click();
  await expect(palette(page).getByRole("option").first()).toBeVisible();
  await expectAccessible(page);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
  await box(page).fill("all keys");
  await option(page, /^All keys/).click();
  const sheet = page.getByRole("dialog", { name: "Keyboard" });
  await expect(sheet.getByText("Find or do anything")).toBeVisible();
  await sheet.getByRole("checkbox").uncheck();
  await sheet.getByRole("button", { name: "Done" }).click();
  await page.keyboard.press("c");
  await open(page);
  await page.keyboard.press("Escape");
  await expect(page).toHaveURL(/\/board$/);
});
