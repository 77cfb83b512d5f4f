// A real organization's log, brought in on the command line and worked on like everything else.
import { resolve } from "node:path";
import { type Locator } from "@playwright/test";
import { Board, PASSWORD, type Server, alive, enter, expect, expectAccessible, pickFirst, startServer, test } from "../fixtures";
import { ROOT } from "../fixtures/server";

const LOG = resolve(ROOT, "server/backend/tests/data/servicenow-log/incidents.csv");
const AGENT = "lin.berger@journey.example";

/** What had happened by then, as the documentation of the log says. */
const STATES = { New: 111, Active: 74, Awaiting: 83, Resolved: 229, Closed: 3 };

/** Fills in what the form asks for, if it came at all: that depends on what the source knew of this incident. */
async function fill(form: Locator): Promise<void> {
  if ((await form.count()) === 0) return;
  for (const select of await form.getByRole("combobox").all()) await pickFirst(select);
  for (const text of await form.getByRole("textbox").all()) await text.fill("As the old system says.");
  for (const group of await form.getByRole("group").all()) await group.getByRole("radio").first().check();
  await form.getByRole("button", { name: "Move" }).click();
}

let house: Server;

test.beforeAll(async () => {
  house = await startServer({ demo: false });
  // The first administrator brings the starter catalogue and works at the desk.
  await house.muster(["user", "add", "--email", AGENT, "--name", "Lin Berger", "--role", "admin", "--password-stdin"], PASSWORD);
});

test.afterAll(async () => house.stop());

test("the imported log is on the result page, the list and the board, and can be worked on", async ({ browserOf }) => {
  test.slow();
  const page = await browserOf({ baseURL: house.url });
  const board = new Board(page);

  await test.step("before: an empty house says what to do", async () => {
    await page.goto("/imports");
    await enter(page, AGENT, PASSWORD);
    await expect(page).toHaveURL(/\/imports$/);
    await expect(page.getByRole("heading", { name: "Nothing has been imported yet" })).toBeVisible();
    await alive(page);
    await expectAccessible(page);
    await page.goto("/incidents");
    await alive(page);
    await expect(page.getByRole("heading", { name: "No incidents yet" })).toBeVisible();
    await expectAccessible(page);
  });

  const run = ["import", "servicenow", LOG, "--until", "2016-03-03", "--shift-to-now"];
  const told = await house.muster(run);
  expect(told).toContain("500 incidents imported, 0 were there already.");

  await test.step("the result page has the figures", async () => {
    await page.goto("/imports");
    await alive(page);
    const result = page.getByRole("region", { name: "incidents.csv" });
    const figure = (label: string) => result.getByRole("row").filter({ has: page.getByRole("rowheader", { name: label, exact: true }) });
    await expect(figure("Incidents")).toContainText("500");
    for (const [state, count] of Object.entries(STATES)) await expect(figure(`State ${state}`).getByRole("cell")).toHaveText(String(count));
    await expectAccessible(page);
  });

  await test.step("a second run changes nothing", async () => {
    expect(await house.muster(run)).toContain("0 incidents imported, 500 were there already.");
  });

  await test.step("the list counts them", async () => {
    await page.goto("/incidents");
    await alive(page);
    await expect(page.getByRole("navigation", { name: "Pages" })).toContainText(/1 to \d+ of 500/);
    // The source's New is Logging, Active and Awaiting are Diagnosis, Resolved is Recovery.
    const facets = page.getByRole("navigation", { name: "Narrow the list" });
    for (const [stage, count] of [
      ["Logging", STATES.New],
      ["Diagnosis", STATES.Active + STATES.Awaiting],
      ["Recovery", STATES.Resolved],
      ["Closed", STATES.Closed],
    ]) {
      await expect(facets.getByRole("link", { name: `${stage} ${count}`, exact: true })).toBeVisible();
    }
    await page.getByRole("link", { name: "Next page" }).click();
    await expect(page.getByRole("navigation", { name: "Pages" })).toContainText(/^5\d to \d+ of 500/);
    await facets.getByRole("link", { name: /^Recovery/ }).click();
    await expect(page).toHaveURL(/stage=recovery/);
    await expect(page.getByRole("navigation", { name: "Pages" })).toContainText(`of ${STATES.Resolved}`);
  });

  await test.step("so does the board, page by page", async () => {
    await board.open();
    const diagnosis = board.column("Diagnosis");
    const all = STATES.Active + STATES.Awaiting;
    await expect(diagnosis.getByText(`incidents: ${all}`)).toBeAttached();
    await expect(diagnosis.getByText("Waiting: ").first()).toBeVisible();
    const before = await diagnosis.getByRole("article").count();
    // The import is still news: a board that hears of it begins anew.
    await expect(async () => {
      await diagnosis.getByRole("button", { name: `of ${all}` }).click();
      await expect.poll(() => diagnosis.getByRole("article").count(), { timeout: 3_000 }).toBeGreaterThan(before);
    }).toPass({ timeout: 30_000 });
    await expectAccessible(page);
  });

  await test.step("one is taken, moved and resolved", async () => {
    await board.open("?assignee=nobody");
    const first = board.column("Logging").getByRole("article").first();
    const title = await first.getByRole("link").innerText();
    await first.getByRole("link").click();
    await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
    await expect(page.getByText("in the source system").first()).toBeVisible();
    await page.getByRole("button", { name: "Take it" }).click();
    await expect(page.getByText("took it (Service desk (L1))")).toBeVisible();
    await expectAccessible(page);
    await board.open("?assignee=me");
    await board.drag(title, "Categorization");
    await board.settled(title);
    await fill(board.form(title, "Categorization"));
    await board.arrived(title, "Categorization");

    await board.drag(title, "Recovery");
    await board.settled(title);
    await expect(board.form(title, "Recovery"), "nobody wrote down yet what was done").toBeVisible();
    await fill(board.form(title, "Recovery"));
    await board.arrived(title, "Recovery");
  });
});
