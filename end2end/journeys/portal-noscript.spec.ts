// The portal on a phone whose browser runs no scripts: everything is links and forms.
import { Rest, choose, expect, signIn, test, thanked, title } from "../fixtures";

test.use({ javaScriptEnabled: false, viewport: { width: 390, height: 844 } });

test("a report without scripts, from sign-in to sign-out", async ({ page, server }) => {
  const trouble = title("Gate in hall C stays shut");
  await signIn(page, "reporter");
  await expect(page.getByRole("heading", { name: "Your reports" })).toBeVisible();

  await page.getByLabel("What stopped working?").fill(trouble);
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByLabel("What stopped working?")).toHaveValue(trouble);
  await page.getByLabel("Tell us more").fill("The lamp is red.\nNo sound.");
  await choose(page, "Who has this trouble?", "My team or department");
  await choose(page, "Can you work?", "Yes, but with difficulty");
  await choose(page, "Since when?", "Earlier today");
  await page.getByRole("button", { name: "Send report" }).click();
  const number = await thanked(page);
  await expect(page.getByText("Thank you, we have your report.")).toBeVisible();

  await test.step("an answer to the desk", async () => {
    await page.getByLabel("Write to the service desk").fill("Now it hums <b>loudly</b> & smells.");
    await page.getByRole("button", { name: "Send", exact: true }).click();
    await expect(page.getByText("Now it hums <b>loudly</b> & smells.")).toBeVisible();
    await expect(page.getByLabel("Write to the service desk")).toHaveValue("");
  });

  const desk = await Rest.of(server, "agent");
  await test.step("the desk repairs it, it is still broken", async () => {
    await desk.bring(number, "Recovery");
    await page.goto("/");
    const report = page.getByRole("article").filter({ hasText: number });
    await expect(report).toContainText("Fixed: please confirm");
    await report.getByText("Still broken").click();
    await report.getByLabel("What is still wrong?").fill("The lamp is red again.");
    await report.getByRole("button", { name: "Tell us" }).click();
    await expect(page.getByText("We take it up again. You see here what happens.")).toBeVisible();
    const incident = await desk.fetch(number);
    expect(incident).toMatchObject({ stage: "diagnosis", reopen_count: 1 });
  });

  await test.step("the second repair holds", async () => {
    await desk.bring(number, "Recovery");
    await page.goto(`/reports/${number}`);
    await page.getByRole("button", { name: "It works again" }).click();
    await expect(page.getByText("Good. Thank you for telling us."), "an answer is acknowledged without scripts too").toBeVisible();
    await expect(page.getByRole("heading", { name: "You said that it works again" })).toBeVisible();
  });

  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/login$/);
  await page.goto(`/reports/${number}`);
  await expect(page, "signed out is signed out").toHaveURL(/\/login\?next=/);
});

test("a refused report says why and where, without scripts", async ({ page }) => {
  await signIn(page, "reporter");
  await page.goto("/report?what=%20");
  await page.getByLabel("What stopped working?").fill("   ");
  await page.getByLabel("Tell us more").fill("The lamp is red & it </textarea> hums.");
  await choose(page, "Who has this trouble?", "Only me");
  await choose(page, "Can you work?", "Yes, it can wait");
  await choose(page, "Since when?", "Just now");
  await page.getByRole("button", { name: "Send report" }).click();
  await expect(page.getByText("Say in a few words what is wrong.").first()).toBeVisible();
  await expect(page.getByLabel("Tell us more"), "everything that was typed is still there").toHaveValue("The lamp is red & it </textarea> hums.");
  for (const answer of ["Only me", "Yes, it can wait", "Just now"]) {
    await expect(page.getByRole("radio", { name: answer })).toBeChecked();
  }
});

test("the agents' pages can be read and used without scripts", async ({ page }) => {
  await signIn(page, "agent");
  await expect(page.getByRole("heading", { level: 1, name: "Board" })).toBeVisible();
  const first = page.getByRole("article").first();
  await first.getByRole("link").first().click();
  await expect(page).toHaveURL(/\/incidents\/INC-\d+/);
  const words = title("Written without scripts");
  await page.getByLabel("Internal note, only agents see this").fill(words);
  await page.getByRole("button", { name: "Add internal note" }).click();
  await expect(page.getByRole("listitem").filter({ hasText: words })).toBeVisible();
  await page.goto("/incidents");
  await page.getByLabel("State:").selectOption("open");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page).toHaveURL(/open=true/);
});
