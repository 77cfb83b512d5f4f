// A file that an administrator brings in from a browser: checked first, brought in, worked on, taken back.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { Board, PASSWORD, type Server, alive, enter, expect, expectAccessible, startServer, test } from "../fixtures";
import { ROOT } from "../fixtures/server";

const LOG = resolve(ROOT, "server/backend/tests/data/servicenow-log/incidents.csv");
const ADMIN = "lin.berger@journey.example";

/** The first lines of the log. */
const LINES = readFileSync(LOG, "utf8").split("\n");
const HEAD = LINES.slice(0, 200).join("\n");
const csv = (name: string, text: string) => ({ name, mimeType: "text/csv", buffer: Buffer.from(text) });

let house: Server;

test.beforeAll(async () => {
  house = await startServer({ demo: false });
  await house.muster(["user", "add", "--email", ADMIN, "--name", "Lin Berger", "--role", "admin", "--password-stdin"], PASSWORD);
});

test.afterAll(async () => house.stop());

test("a file is checked, brought in, worked on and taken back", async ({ browserOf, problems }) => {
  test.slow();
  const page = await browserOf({ baseURL: house.url });
  const upload = async (file: { name: string; mimeType: string; buffer: Buffer } | string) => {
    await page.goto("/imports");
    await alive(page);
    await page.getByLabel("File", { exact: true }).setInputFiles(file);
    await page.getByRole("button", { name: "Upload and check" }).click();
    await expect(page).toHaveURL(/\/imports\/[0-9a-f-]{36}$/);
  };
  const status = page.getByRole("main").getByRole("status");

  await page.goto("/imports");
  await enter(page, ADMIN, PASSWORD);
  await expect(page.getByRole("heading", { name: "Bring in a file" })).toBeVisible();
  await expectAccessible(page);

  await test.step("a broken file says which lines are wrong, and brings nothing unless told to skip them", async () => {
    const broken = LINES.slice(0, 40);
    broken[10] = broken[10]!.replace("2016", "2O16");
    broken[20] = "only,three,cells";
    await upload(csv("broken.csv", broken.join("\n")));
    const wrong = page.getByRole("region", { name: "2 lines are wrong" });
    await expect(wrong).toContainText("Line 11:");
    await expect(wrong).toContainText("Line 21: 3 columns instead of 36");
    await alive(page);
    await expectAccessible(page);
    problems.allow(/status of 422/);
    await page.getByRole("button", { name: "Bring them in" }).click();
    await expect(page.getByRole("main").getByRole("alert").first()).toContainText("2 lines are wrong");
    await page.getByRole("button", { name: "Forget this file" }).click();
    await expect(page).toHaveURL(/\/imports$/);
    await expect(page.getByRole("heading", { name: "Nothing has been imported yet" })).toBeVisible();
  });

  await test.step("a good one shows what would come", async () => {
    await upload(csv("good.csv", HEAD));
    await expect(status).toContainText(/Checked: \d+ incidents in the file/);
    await expect(page.getByRole("region", { name: "The first incidents, as they would be" })).toContainText("INC0000045");
    await expect(page.getByRole("region", { name: "What would be new beside them" })).toContainText(/People: \d+/);
    await expect(page.getByRole("region", { name: "What goes where" })).toContainText("assignment_group");
    await alive(page);
    await expectAccessible(page);
    await page.setViewportSize({ width: 390, height: 844 });
    await expectAccessible(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  let incident = "";
  await test.step("it comes, and an open board hears of it", async () => {
    const other = await page.context().newPage();
    const board = new Board(other);
    await board.open();
    await page.getByRole("button", { name: "Bring them in" }).click();
    await expect(status).toContainText(/\d+ incidents imported, 0 were there already/);
    await expect(page.getByRole("region", { name: "Figures" }).getByRole("row").first()).toContainText("Incidents");
    await alive(page);
    await expectAccessible(page);
    const card = board.column("Diagnosis").getByRole("article").first();
    await expect(card).toBeVisible();
    incident = (await card.getByRole("link").first().getAttribute("href"))!.split("/").at(-1)!;
    expect(incident).toMatch(/^INC-\d+$/);
    await other.close();
  });

  await test.step("somebody works on one of them", async () => {
    await page.goto(`/incidents/${incident}`);
    await alive(page);
    await page.getByLabel("Internal note, only agents see this").fill("Looked at after the import.");
    await page.getByRole("button", { name: "Add internal note" }).click();
    await expect(page.getByText("Looked at after the import.").first()).toBeVisible();
  });

  await test.step("taking it back keeps that one and names it", async () => {
    await page.goto("/imports");
    await alive(page);
    await page.getByRole("link", { name: "good.csv" }).click();
    await page.getByText("Undo ...").click();
    await page.getByRole("button", { name: "Take everything back" }).click();
    await expect(status).toContainText(/Undone: \d+ incidents taken back, 1 kept/);
    await expect(page.getByRole("link", { name: incident })).toBeVisible();
    await alive(page);
    await expectAccessible(page);
    await page.goto("/incidents");
    await alive(page);
    await expect(page.getByRole("table", { name: "Incidents, 1", exact: true })).toBeVisible();
  });
});
