// The code of an area arrives when its first page is opened; a page whose code does not arrive works all the same.
import { type Page } from "@playwright/test";
import { alive, expect, test } from "../fixtures";

/** The files of code that the page asks for from now on. */
function fetchedBy(page: Page): Set<string> {
  const files = new Set<string>();
  page.on("request", (request) => {
    const name = /\/pkg-[0-9a-f]{12}\/(.+\.(?:wasm|pack))$/.exec(new URL(request.url()).pathname)?.[1];
    if (name) files.add(name);
  });
  return files;
}

test("code arrives with its area", async ({ pageOf }) => {
  const page = await pageOf("agent");
  await page.goto("about:blank");
  const fetched = fetchedBy(page);
  await page.goto("/");
  await alive(page);
  expect(fetched).toContain("muster.wasm");
  expect(fetched).toContain("portal_home.pack");
  expect(fetched).not.toContain("desk_board.pack");
  fetched.clear();
  await page.getByRole("link", { name: "Board" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Board" })).toBeVisible();
  expect(fetched).toContain("desk_board.pack");
  expect(fetched, "no new document").not.toContain("muster.wasm");
  expect(fetched).not.toContain("desk_incident.pack");
});

test("code that is gone since the page came is looked for by a new document", async ({ pageOf, problems }) => {
  const page = await pageOf("agent");
  await page.goto("/");
  await alive(page);
  problems.allow(/desk_board\.pack|HTTP status 404/);
  let missing = true;
  await page.route(/\/desk_board\.pack$/, async (route) => {
    if (missing) await route.fulfill({ status: 404 });
    else await route.continue();
    missing = false;
  });
  const fetched = fetchedBy(page);
  await page.getByRole("link", { name: "Board" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Board" })).toBeVisible();
  await expect(page).toHaveURL(/\/board$/);
  await alive(page);
  expect(missing).toBe(false);
  expect(fetched, "a new document").toContain("muster.wasm");
});

test("a page without its code is a page without scripts", async ({ pageOf, problems }) => {
  const page = await pageOf("reporter");
  problems.allow(/portal_home\.pack|HTTP status 404/);
  await page.route(/\/portal_home\.pack$/, (route) => route.fulfill({ status: 404 }));
  const refused = page.waitForEvent("console", (message) => message.text().includes("HTTP status 404"));
  await page.goto("/");
  await refused;
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.getByRole("link", { name: "My reports" }).click();
  await expect(page).toHaveURL(/#reports$/);
  await expect(page.locator("html")).not.toHaveAttribute("data-hydrated");
});
