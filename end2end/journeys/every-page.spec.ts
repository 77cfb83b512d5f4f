// Every page of the route table, visited by those who use it: nothing for axe to find in either theme, nothing that
// hangs over the edge of a phone, no complaint of the browser in three time zones.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Browser, type BrowserContextOptions, type Page } from "@playwright/test";
import { Rest, alive, expect, expectAccessible, signIn, test } from "../fixtures";
import { type House, PAGES, VISITORS, type Visitor, pathsOf, patternsInSource } from "../fixtures/routes";
import { ROOT, type Server } from "../fixtures/server";

test.describe.configure({ mode: "parallel" });

/** For all tests of a worker: they share its server. */
let house: Promise<House> | undefined;
const cookies = new Map<Visitor, BrowserContextOptions["storageState"]>();

async function build(server: Server, browser: Browser): Promise<House> {
  const desk = await Rest.of(server, "agent");
  const reporter = "lea.brandt@demo.example";
  const one = (title: string) => desk.create({ title, reporter, channel: "phone", effect: "One person; hindered.", restricted: false });
  const [report, ended, held] = [await one("Headset crackles"), await one("Mouse double-clicks"), await one("Monitor arm sinks")];
  await desk.bring(report, "Recovery");
  await desk.bring(ended, "Recovery");
  await desk.step(ended, "close", { category_checked: true, lesson: "none" });
  await desk.bring(held, "Diagnosis");
  await desk.step(held, "hold", { hold_reason: "reporter", reply: "Which of the two arms is it?" });
  return { report, ended, held, change: await changeOfMany(browser, [report, held]), ...(await ids(browser)) };
}

/** A change of many by the agent, and the name of its report. */
async function changeOfMany(browser: Browser, numbers: string[]): Promise<string> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await signIn(page, "agent");
  await page.goto(`/incidents/change?of=${numbers.join(",")}&act=edit`);
  await alive(page);
  await page.getByLabel("Location").selectOption({ index: 1 });
  await page.getByRole("button", { name: /^Change \d incident/ }).click();
  await page.waitForURL(/\/incidents\/changes\//);
  const id = page.url().split("/").at(-1)!;
  await context.close();
  return id;
}

/** The beginning of a real log, with a line that is wrong. */
const LOG = `${readFileSync(join(ROOT, "server/backend/tests/data/servicenow-log/incidents.csv"), "utf8").split("\n").slice(0, 12).join("\n")}\nwrong\n`;

/** What addresses of the administration name, as its own links say it. */
async function ids(browser: Browser): Promise<Pick<House, "service" | "team" | "person" | "import">> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await signIn(page, "administrator");
  const id = async (path: string, link: string) => {
    await page.goto(path);
    const href = await page.getByRole("main").getByRole("link", { name: link, exact: true }).getAttribute("href");
    return href!.split(/[/=]/).at(-1)!;
  };
  const [service, team] = [await id("/admin/services", "Network and Wi-Fi"), await id("/admin/teams", "Edit Network")];
  const person = await id("/admin/people?q=lea+brandt", "Lea Brandt");
  await page.goto("/imports");
  const file = { name: "one.csv", mimeType: "text/csv", buffer: Buffer.from(LOG) };
  await page.getByLabel("File", { exact: true }).setInputFiles(file);
  await page.getByRole("button", { name: "Upload and check" }).click();
  await expect(page.getByRole("heading", { name: /incidents would come/ })).toBeVisible();
  const run = page.url().split("/").at(-1)!;
  await context.close();
  return { service, team, person, import: run };
}

/** Links that were used or never given: their pages say so, with the status of what is missing. */
const DEAD = /no-such-token/;
const DEAD_TOLD = /status of 404 .*no-such-token/;

/** Signs in once for each worker and visitor: these tests are about pages, not about doors. */
async function stateOf(browser: Browser, visitor: Visitor): Promise<BrowserContextOptions["storageState"]> {
  if (visitor === "stranger") return undefined;
  let state = cookies.get(visitor);
  if (!state) {
    const context = await browser.newContext();
    await signIn(await context.newPage(), visitor);
    state = await context.storageState();
    await context.close();
    cookies.set(visitor, state);
  }
  return state;
}

async function visitAll(page: Page, paths: string[], look: (path: string) => Promise<void>): Promise<void> {
  for (const path of paths) {
    await test.step(path, async () => {
      const answer = await page.goto(path);
      expect(answer?.status(), path).toBe(DEAD.test(path) ? 404 : 200);
      await alive(page);
      await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
      await expect(page.getByRole("main")).toHaveCount(1);
      await expect(page).toHaveTitle(/. · Muster$/);
      await look(path);
    });
  }
}

/** How far the page can be pushed sideways. */
async function overhang(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

test("no page is forgotten", () => {
  expect(PAGES.map((page) => page.pattern).sort()).toEqual(patternsInSource().sort());
});

for (const visitor of VISITORS) {
  test(`axe finds nothing on the pages of ${visitor}, and none is wider than a phone`, async ({ browser, browserOf, problems, server }) => {
    test.slow();
    problems.allow(DEAD_TOLD);
    const paths = pathsOf(visitor, await (house ??= build(server, browser)));
    const page = await browserOf({ storageState: await stateOf(browser, visitor) });
    await visitAll(page, paths, async (path) => {
      await expectAccessible(page);
      await page.setViewportSize({ width: 390, height: 844 });
      expect(await overhang(page), `${path} at 390 px`).toBe(0);
      await page.setViewportSize({ width: 1440, height: 900 });
      expect(await overhang(page), `${path} at 1440 px`).toBe(0);
    });
  });

  for (const timezoneId of ["UTC", "America/St_Johns", "Pacific/Auckland"]) {
    test(`the browser has nothing to say about the pages of ${visitor} in ${timezoneId}`, async ({ browser, browserOf, problems, server }) => {
      test.slow();
      problems.allow(DEAD_TOLD);
      const paths = pathsOf(visitor, await (house ??= build(server, browser)));
      const page = await browserOf({ timezoneId, storageState: await stateOf(browser, visitor) });
      await visitAll(page, paths, async () => {
        // Times are the zone's own as soon as the page is alive, and say which zone it is.
        const times = page.locator("main time[data-time]");
        if ((await times.count()) === 0) return;
        const zone = await times.first().evaluate((time) => {
          const at = new Date(time.getAttribute("datetime") ?? "");
          const hour = at.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
          return { title: time.getAttribute("title") ?? "", hour };
        });
        expect(zone.title).toContain(zone.hour);
      });
    });
  }
}

test("pages that lead nowhere or are not open say so, accessibly", async ({ pageOf, browserOf, problems }) => {
  problems.allow(/status of 40[34]/);
  const stranger = await browserOf();
  const agent = await pageOf("agent");
  for (const [page, path, status, heading] of [
    [stranger, "/no/such/page", 404, "There is no such page or incident"],
    [agent, "/no/such/page", 404, "There is no such page or incident"],
    [agent, "/incidents/INC-99999", 404, "There is no such page or incident"],
    [agent, "/incidents/nonsense", 404, "There is no such page or incident"],
    [agent, "/imports", 403, "This is not open to you"],
  ] as const) {
    expect((await page.goto(path))?.status(), path).toBe(status);
    await alive(page);
    await expect(page.getByRole("heading", { level: 1, name: heading })).toBeVisible();
    await expectAccessible(page);
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await overhang(page), `${path} at 390 px`).toBe(0);
    await page.setViewportSize({ width: 1440, height: 900 });
  }
});

test("a list that is asked for something else says what", async ({ pageOf, problems }) => {
  problems.allow(/status of 422/);
  const agent = await pageOf("agent");
  expect((await agent.goto("/incidents?priority=P9"))?.status()).toBe(422);
  await alive(agent);
  await expect(agent.getByRole("heading", { name: "This address asks for something that is not there" })).toBeVisible();
  await expectAccessible(agent);
});

test("without a sign-in every other page leads to it and back", async ({ browser, browserOf, server }) => {
  const at = await (house ??= build(server, browser));
  const page = await browserOf();
  const plain = (path: string) => decodeURIComponent(path.replaceAll("+", "%20"));
  for (const { at: paths, by } of PAGES) {
    if (by.includes("stranger")) continue;
    for (const path of paths(at)) {
      await page.goto(path);
      await expect(page, path).toHaveURL(path === "/" ? /\/login$/ : (url) => plain(url.searchParams.get("next") ?? "") === plain(path));
    }
  }
});

test("theme and density are chosen in the rail and on the account page, and stay", async ({ pageOf }) => {
  const page = await pageOf("agent");
  const html = page.locator("html");
  await page.getByRole("button", { name: "Dark theme" }).click();
  await expect(html).toHaveAttribute("data-theme", "dark");
  await alive(page);
  await expect(page).toHaveURL(/\/board$/);
  await expect(page.getByRole("button", { name: "Dark theme" })).toHaveAttribute("aria-pressed", "true");
  await expectAccessible(page);
  await page.goto("/account");
  await alive(page);
  await page.getByRole("radio", { name: "Light" }).check();
  await page.getByRole("radio", { name: "Compact" }).check();
  await page.getByRole("region", { name: "Look" }).getByRole("button", { name: "Save" }).click();
  await expect(html).toHaveAttribute("data-theme", "light");
  await expect(html).toHaveAttribute("data-density", "compact");
  await page.goto("/board");
  await alive(page);
  await expect(html).toHaveAttribute("data-density", "compact");
  await expectAccessible(page);
  await page.getByRole("button", { name: "System theme" }).click();
  await expect(html).not.toHaveAttribute("data-theme", /./);
});
