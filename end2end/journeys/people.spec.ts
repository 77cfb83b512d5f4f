// Coming in, staying in and being locked out: accounts of people.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { type Page } from "@playwright/test";
import { type Server, addPerson, alive, enter, expect, expectAccessible, startServer, test } from "../fixtures";

/** The links in the mails to this address, the latest last. */
function links(server: Server, email: string, path: string): string[] {
  const spool = join(server.dataDir, "mail-spool");
  let names: string[];
  try {
    names = readdirSync(spool).filter((name) => name.endsWith(".eml"));
  } catch {
    return [];
  }
  const mails = names.sort().map((name) => readFileSync(join(spool, name), "utf8"));
  const to = mails.filter((mail) => mail.includes(email));
  return to.flatMap((mail) => mail.replaceAll("=\r\n", "").match(new RegExp(`http://[^\\s]+${path}/[A-Za-z0-9_.=-]+`, "g")) ?? []);
}

async function signInAs(page: Page, email: string, password: string): Promise<void> {
  await page.goto("/login");
  await enter(page, email, password);
  await expect(page).not.toHaveURL(/\/login/);
  await alive(page);
}

test("the first administrator comes in by the one-time link of an empty house", async ({ browserOf, problems }) => {
  problems.allow(/status of 404/);
  const house = await startServer({ demo: false });
  try {
    const page = await browserOf({ baseURL: house.url });
    const [link] = /http:\/\/\S+\/setup\/\S+/.exec(house.log()) ?? [];
    expect(link, "the first start prints a link").toBeTruthy();
    await page.goto(link!);
    await alive(page);
    await expect(page.getByRole("heading", { level: 1, name: "Set up Muster" })).toBeVisible();
    await expectAccessible(page);
    await page.getByLabel("Your name").fill("Kim Larsen");
    await page.getByLabel("E-mail").fill("kim@house.example");
    await page.getByLabel("Password", { exact: true }).fill("a sentence to remember");
    await page.getByRole("button", { name: "Create administrator" }).click();
    await expect(page).toHaveURL(/\/board$/);
    await alive(page);
    await expect(page.getByRole("heading", { level: 1, name: "Board" })).toBeVisible();

    await test.step("a small desk can begin", async () => {
      await page.getByRole("link", { name: "New incident" }).click();
      await expect(page.getByRole("combobox", { name: /^Category/ })).toContainText("Hardware › Printer");
      await expect(page.getByRole("combobox", { name: /^Team/ })).toContainText("Service desk (L1)");
    });

    await test.step("the link works once", async () => {
      const stranger = await browserOf({ baseURL: house.url });
      await stranger.goto(link!);
      await expect(stranger.getByRole("heading", { level: 1, name: "This link no longer works" })).toBeVisible();
      await alive(stranger);
      await expectAccessible(stranger);
    });

    await test.step("no later start prints one", async () => {
      const before = house.log().length;
      await house.halt();
      await house.start();
      expect(house.log().slice(before)).not.toContain("/setup/");
      await page.goto("/account");
      await alive(page);
      await page.getByRole("button", { name: "Sign out", exact: true }).first().click();
      await expect(page).toHaveURL(/\/login$/);
      await signInAs(page, "kim@house.example", "a sentence to remember");
      await expect(page).toHaveURL(/\/board$/);
    });
  } finally {
    await house.stop();
  }
});

test("a changed password ends every other session", async ({ browserOf, server, problems }) => {
  problems.allow(/status of 422/);
  const [old, fresh] = ["the old password", "a much newer password"] as const;
  const email = await addPerson(server, "Uma Price", "end-user", old);
  const here = await browserOf();
  const there = await browserOf();
  await signInAs(here, email, old);
  await signInAs(there, email, old);

  await here.goto("/account");
  await alive(here);
  await expect(here.getByRole("listitem").filter({ hasText: "since" })).toHaveCount(2);
  await expectAccessible(here);
  const form = here.getByRole("region", { name: "Change password" });
  await form.getByLabel("Password now", { exact: true }).fill("not this one");
  await form.getByLabel("New password", { exact: true }).fill(fresh);
  await form.getByRole("button", { name: "Change password" }).click();
  await expect(form.getByLabel("Password now", { exact: true })).toHaveAttribute("aria-invalid", "true");
  await expectAccessible(here);
  await form.getByLabel("Password now", { exact: true }).fill(old);
  await form.getByRole("button", { name: "Change password" }).click();
  await expect(here.getByText("Your password is changed. You are signed out everywhere else.")).toBeVisible();

  await here.reload();
  await alive(here);
  await expect(here.getByRole("heading", { level: 1, name: "Your account" }), "this session goes on").toBeVisible();
  await there.goto("/account");
  await expect(there).toHaveURL(/\/login\?next=/);
  await enter(there, email, old);
  await expect(there.getByRole("alert")).toBeVisible();
  await enter(there, email, fresh);
  await expect(there).toHaveURL(/\/account$/);
});

test("a forgotten password comes back by mail", async ({ browserOf, server, problems }) => {
  problems.allow(/status of 404/);
  const [old, fresh] = ["a forgotten password", "one to remember better"] as const;
  const email = await addPerson(server, "Ola Nygaard", "end-user", old);
  const elsewhere = await browserOf();
  await signInAs(elsewhere, email, old);

  const page = await browserOf();
  await page.goto("/login");
  await alive(page);
  await page.getByRole("link", { name: "Forgot your password?" }).click();
  const answers: string[] = [];
  for (const address of ["nobody.at.all@journey.example", email]) {
    await page.getByLabel("E-mail").fill(address);
    await page.getByRole("button", { name: /^Send (another )?link$/ }).click();
    await expect(page).toHaveURL(/sent=1/);
    answers.push(await page.getByRole("status").innerText());
  }
  expect(answers[1], "no answer tells whether there is such an account").toBe(answers[0]);
  await alive(page);
  await expectAccessible(page);

  await expect.poll(() => links(server, email, "/reset").length, "the mail is in the spool").toBe(1);
  expect(links(server, "nobody.at.all", "/reset")).toEqual([]);
  const [link] = links(server, email, "/reset");
  await page.goto(link!);
  await alive(page);
  await expectAccessible(page);
  await page.getByLabel("New password", { exact: true }).fill(fresh);
  await page.getByRole("button", { name: "Save password" }).click();
  await expect(page).toHaveURL(/\/login\?reset=1$/);
  await expect(page.getByText("Your new password is saved. Sign in with it.")).toBeVisible();
  await enter(page, email, fresh);
  await expect(page.getByRole("heading", { name: "Your reports" })).toBeVisible();

  await elsewhere.goto("/account");
  await expect(elsewhere, "whoever had the old password is out").toHaveURL(/\/login\?next=/);
  await elsewhere.goto(link!);
  await expect(elsewhere.getByRole("heading", { level: 1, name: "This link no longer works" })).toBeVisible();
});

test("signed out everywhere, or only there", async ({ browserOf, server }) => {
  const email = await addPerson(server, "Ravi Menon", "end-user");
  const password = "muster-demo-2026";
  const [here, there, phone] = [await browserOf(), await browserOf(), await browserOf()];
  for (const page of [here, there, phone]) await signInAs(page, email, password);

  await here.goto("/account");
  await alive(here);
  const places = here.getByRole("region", { name: "Where you are signed in" }).getByRole("listitem");
  await expect(places).toHaveCount(3);
  await expect(places.filter({ hasText: "This one" })).toHaveCount(1);
  await places.filter({ hasNotText: "This one" }).first().getByRole("button", { name: /^Sign out/ }).click();
  await expect(places).toHaveCount(2);

  await here.getByRole("button", { name: "Sign out everywhere" }).click();
  await expect(here).toHaveURL(/\/login$/);
  for (const page of [here, there, phone]) {
    await page.goto("/account");
    await expect(page).toHaveURL(/\/login\?next=/);
  }
});
