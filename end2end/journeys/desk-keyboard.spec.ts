// The same day without a pointer. Nothing here clicks: a pointer event on any page fails the journey.
import { type Page } from "@playwright/test";
import { Board, Keyboard, PASSWORD, PEOPLE, alive, expect, forbidPointer, test, thanked, title } from "../fixtures";

/** What the board told assistive technology last. */
async function said(page: Page, words: string | RegExp): Promise<void> {
  await expect(page.getByRole("status").filter({ hasText: words }), `announced: ${words}`).toHaveCount(1);
}

async function signInByKeys(page: Page, email: string): Promise<Keyboard> {
  const keys = new Keyboard(page);
  await forbidPointer(page);
  await page.goto("/login");
  await alive(page);
  await keys.type(page.getByLabel("E-mail"), email);
  await keys.type(page.getByLabel("Password", { exact: true }), PASSWORD);
  await keys.press("Enter");
  await expect(page).not.toHaveURL(/\/login/);
  await alive(page);
  return keys;
}

test("from identification to closure with the keyboard alone", async ({ browserOf }) => {
  test.slow();
  const trouble = title("Warehouse scanner loses its connection");
  const reporter = await browserOf();
  const their = await signInByKeys(reporter, PEOPLE.reporter);

  const number = await test.step("the report", async () => {
    await their.type(reporter.getByLabel("What stopped working?"), trouble);
    await their.press("Enter");
    await expect(reporter.getByRole("heading", { level: 1, name: "A few questions" })).toBeVisible();
    await their.choose(reporter, "Who has this trouble?", "My team or department");
    await their.choose(reporter, "Can you work?", "No, I cannot work");
    await their.choose(reporter, "Since when?", "Just now");
    await their.activate(reporter.getByRole("button", { name: "Send report" }));
    return thanked(reporter);
  });

  const agent = await browserOf();
  const keys = await signInByKeys(agent, PEOPLE.agent);
  const board = new Board(agent);
  const link = board.card(trouble).getByRole("link", { name: trouble });

  /** Carries the card one column on and says what is heard on the way. */
  const carry = async (from: string, to: string, columns = 1) => {
    expect(await keys.isOn(link), `the focus is on the card in ${from}`).toBe(true);
    await keys.press("Space");
    await said(agent, `Picked up ${number}, ${trouble}, in ${from}.`);
    for (let column = 0; column < columns; column++) await keys.press("ArrowRight");
    await said(agent, new RegExp(`^Over ${to}\\.`));
    await keys.press("Space");
  };
  const carryOn = async (from: string, to: string) => {
    await carry(from, to);
    await board.arrived(trouble, to);
    await expect.poll(() => keys.isOn(link), "the focus goes with the card").toBe(true);
  };
  const answer = async (from: string, to: string, fill: () => Promise<void>) => {
    await carry(from, to);
    const form = board.form(trouble, to);
    await said(agent, `${number} stays in ${from}. To enter ${to} it needs:`);
    await expect.poll(() => form.evaluate((element) => element.contains(document.activeElement)), "the focus is in the form").toBe(true);
    await fill();
    await keys.activate(form.getByRole("button", { name: "Move" }));
  };

  await test.step("J finds the first card, arrows the one that counts", async () => {
    await keys.press("j");
    await expect.poll(() => agent.evaluate(() => document.activeElement?.closest("article")?.id ?? "")).toMatch(/^card-INC-/);
    for (let cards = 0; cards < 60 && !(await keys.isOn(link)); cards++) await keys.press("ArrowDown");
    expect(await keys.isOn(link)).toBe(true);
  });

  await test.step("a card that is picked up can be put back", async () => {
    await keys.press("Space");
    await keys.press("ArrowRight");
    await said(agent, /^Over Logging\. Drop to move to Logging/);
    await keys.press("Escape");
    await said(agent, `${number} is back in Identification.`);
    await expect(board.cardIn("Identification", trouble)).toBeVisible();
  });

  await test.step("over the board", async () => {
    await carryOn("Identification", "Logging");
    await carryOn("Logging", "Categorization");
    await answer("Categorization", "Prioritization", async () => {
      const form = board.form(trouble, "Prioritization");
      await keys.pick(form.getByLabel("Types"));
      await keys.pick(form.getByLabel("Category"));
      await keys.pick(form.getByLabel("Service"));
    });
    await board.arrived(trouble, "Prioritization");
    await expect.poll(() => keys.isOn(link)).toBe(true);
    await carryOn("Prioritization", "Response");
    await answer("Response", "Diagnosis", async () => {
      const form = board.form(trouble, "Diagnosis");
      await keys.tabTo(form.getByLabel("Assignee"));
      await agent.keyboard.type("Anna Rossi");
      await keys.type(form.getByLabel("First answer to the reporter"), "We are on it.");
    });
    await board.arrived(trouble, "Diagnosis");
    await expect.poll(() => keys.isOn(link)).toBe(true);
  });

  await test.step("over a column that it need not visit", async () => {
    await carry("Diagnosis", "Resolution", 2);
    const form = board.form(trouble, "Resolution");
    await said(agent, `${number} stays in Diagnosis. To enter Resolution it needs: Cause or workaround.`);
    await expect.poll(() => keys.isOn(form.getByLabel("Cause or workaround"))).toBe(true);
    await agent.keyboard.type("The access point in hall B hung.");
    await keys.activate(form.getByRole("button", { name: "Move" }));
    await board.arrived(trouble, "Resolution");
    await expect.poll(() => keys.isOn(link)).toBe(true);
    await answer("Resolution", "Recovery", async () => {
      const done = board.form(trouble, "Recovery");
      await keys.choose(done, "Resolution code", "Workaround");
      await keys.type(done.getByLabel("What was done"), "Restarted the access point.");
    });
    await board.arrived(trouble, "Recovery");
    await expect.poll(() => keys.isOn(link)).toBe(true);
  });

  await test.step("the incident's page by its keys", async () => {
    await keys.press("Enter");
    await expect(agent.getByRole("heading", { level: 1, name: trouble })).toBeVisible();
    await keys.press("n");
    const note = agent.getByLabel("Internal note, only agents see this");
    await expect.poll(() => keys.isOn(note)).toBe(true);
    await agent.keyboard.type("Access point B4 again.");
    await keys.press("Control+Enter");
    await said(agent, "Note added.");
    await expect(note).toHaveValue("");
    await keys.press("Escape");
    await keys.tabTo(agent.getByText("Leaves the team: to Lea Brandt").locator("xpath=ancestor::summary"));
    await keys.press("Enter");
    await keys.type(agent.getByLabel("Public reply to Lea Brandt"), "Please try the scanner again.");
    await keys.activate(agent.getByRole("button", { name: "Send to Lea Brandt" }));
    await said(agent, "Reply sent.");
  });

  await test.step("the reporter confirms", async () => {
    await reporter.reload();
    await alive(reporter);
    await expect(reporter.getByText("Please try the scanner again.")).toBeVisible();
    await expect(reporter.getByText("Access point B4 again.")).toHaveCount(0);
    await their.activate(reporter.getByRole("button", { name: "It works again" }));
    await expect(reporter.getByText("Good. Thank you for telling us.")).toBeVisible();
  });

  await test.step("S opens the next step: closing", async () => {
    await agent.reload();
    await alive(agent);
    await keys.press("s");
    const form = agent.locator("form").filter({ has: agent.getByLabel("Lesson") }).filter({ has: agent.getByRole("button", { name: "Close", exact: true }) });
    await expect.poll(() => form.evaluate((element) => element.contains(document.activeElement)), "the focus is in the form").toBe(true);
    await keys.choose(form, "Category is right", "Yes");
    await keys.type(form.getByLabel("Lesson"), "none");
    await keys.activate(form.getByRole("button", { name: "Close", exact: true }));
    await said(agent, "Done: Close.");
    await expect(agent.getByRole("list", { name: "Stages" }).getByText("Closed")).toHaveAttribute("aria-current", "step");
  });
});

test("the sheet of keys opens, closes and switches single keys off", async ({ browserOf }) => {
  const agent = await browserOf();
  const keys = await signInByKeys(agent, PEOPLE.agent);
  await keys.press("?");
  const sheet = agent.getByRole("dialog", { name: "Keyboard" });
  await expect(sheet).toBeVisible();
  const single = sheet.getByRole("checkbox", { name: /^Single keys/ });
  await keys.tabTo(single);
  await keys.press("Space");
  await expect(single).not.toBeChecked();
  await keys.press("Escape");
  await expect(sheet).toBeHidden();
  await keys.press("c");
  await expect(agent).toHaveURL(/\/board$/);
  await keys.tabTo(agent.getByRole("button", { name: "Keyboard" }));
  await keys.press("Enter");
  await keys.tabTo(single);
  await keys.press("Space");
  await keys.press("Escape");
  await keys.press("c");
  await expect(agent).toHaveURL(/\/incidents\/new$/);
  await keys.press("/");
  await expect.poll(() => keys.isOn(agent.getByLabel("Search incidents"))).toBe(true);
});
