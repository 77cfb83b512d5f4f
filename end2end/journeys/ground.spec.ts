// The ground under every other journey: a page from the server that the browser takes over.
import { expect, expectAccessible, test } from "../fixtures";

test("the front page comes from the server and comes alive", async ({ page, request, visit }) => {
  const html = await (await request.get("/")).text();
  expect(html, "content needs no script").toContain("<h1");
  await visit("/");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expectAccessible(page);
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("the front page can be read", async ({ page, visit }) => {
    await visit("/");
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  });
});

test("assets are compressed and kept for ever, strangers get nothing", async ({ page, request, visit }) => {
  const assets = new Map<string, Record<string, string>>();
  page.on("response", (response) => {
    const name = /\/pkg-[0-9a-f]{12}\/(.+)$/.exec(new URL(response.url()).pathname)?.[1];
    if (name) assets.set(name, response.headers());
  });
  await visit("/");
  for (const [name, type] of [
    ["muster.js", "text/javascript; charset=utf-8"],
    ["muster.wasm", "application/wasm"],
    ["muster.css", "text/css; charset=utf-8"],
  ]) {
    expect(assets.get(name), name).toMatchObject({
      "content-type": type,
      "content-encoding": "br",
      "cache-control": "public, max-age=31536000, immutable",
      "x-content-type-options": "nosniff",
    });
  }
  expect((await request.get("/pkg-000000000000/muster.js")).status()).toBe(404);
});
