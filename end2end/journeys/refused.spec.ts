// What is not possible says why, and nothing is lost or overwritten by it.
import { type Page } from "@playwright/test";
import { Board, PEOPLE, PASSWORD, Rest, alive, enter, expect, expectAccessible, report, signIn, test, title } from "../fixtures";

test("a move that only others may make says who", async ({ pageOf }) => {
  const trouble = title("Till prints half receipts");
  const reporter = await pageOf("reporter");
  const number = await report(reporter, { title: trouble });

  // Networks are not where this belongs: level 2 changes what its own teams have.
  const specialist = await pageOf("specialist");
  const board = new Board(specialist);
  await board.drag(trouble, "Logging");
  const card = board.cardIn("Identification", trouble);
  await expect(card.getByRole("alert")).toContainText("Not moved to Logging");
  await expect(card.getByRole("alert")).toContainText(/Only .*agents.* may do this\./);
  await expectAccessible(specialist);
  await card.getByRole("button", { name: "Dismiss" }).click();
  await expect(card.getByRole("alert")).toHaveCount(0);

  await specialist.goto(`/incidents/${number}`);
  await alive(specialist);
  await specialist.getByText("More actions").click();
  const refused = specialist.getByRole("listitem").filter({ hasText: "Accept as incident, not possible" });
  await expect(refused).toContainText(/Only .* may do this\./);
  await expectAccessible(specialist);

  const auditor = await pageOf("auditor");
  await auditor.goto(`/incidents/${number}`);
  await alive(auditor);
  await expect(auditor.getByLabel("Internal note, only agents see this"), "an auditor reads").toHaveCount(0);
  await expect(auditor.getByRole("heading", { level: 1, name: trouble })).toBeVisible();
});

test("a move that the table does not have names the ways there are", async ({ pageOf, server }) => {
  const trouble = title("Franking machine counts backwards");
  const desk = await Rest.of(server, "agent");
  const number = await desk.create({ title: trouble, channel: "phone", effect: "One person; it can wait." });
  await desk.bring(number, "Resolution");
  const agent = await pageOf("agent");
  const board = new Board(agent);
  await board.drag(trouble, "Response");
  await expect(board.cardIn("Resolution", trouble)).toBeVisible();
  await expect(board.column("Response").getByRole("article", { name: trouble })).toHaveCount(0);
});

test("two agents move one card: the second learns what the first did", async ({ pageOf }) => {
  const trouble = title("Door sign shows yesterday");
  const reporter = await pageOf("reporter");
  await report(reporter, { title: trouble });
  const first = new Board(await pageOf("agent"));
  const second = new Board(await pageOf("secondAgent"));
  await second.open();
  // Already in the hand: what the other does comes to this board too, but moves no card that is carried.
  await second.card(trouble).getByRole("link", { name: trouble }).focus();
  await second.page.keyboard.press("Space");
  await first.open();
  await first.dragOn(trouble, "Logging");
  await expect(second.page.getByText("was changed by somebody else meanwhile.")).toBeAttached();
  await second.page.keyboard.press("ArrowRight");
  await second.page.keyboard.press("Space");
  const refusal = second.card(trouble).getByRole("alert");
  await expect(refusal).toContainText("It is in Logging now, no longer in Identification. Look again before you move it.");
  await refusal.getByRole("button", { name: "Load again" }).click();
  await expect(second.cardIn("Logging", trouble)).toBeVisible();
  await expect(refusal).toHaveCount(0);
  await second.dragOn(trouble, "Categorization");
});

/** Opens the small form of the business effect and writes into it. */
async function writeEffect(page: Page, words: string): Promise<void> {
  await page.getByRole("button", { name: /, change business effect$/ }).click();
  await page.getByLabel("Business effect").fill(words);
}

test("one field, two agents: both values and a choice", async ({ pageOf, problems }) => {
  problems.allow(/status of 409/);
  const trouble = title("Till scanner beeps all day");
  const reporter = await pageOf("reporter");
  const number = await report(reporter, { title: trouble });
  const first = await pageOf("agent");
  const second = await pageOf("secondAgent");
  for (const page of [first, second]) {
    await page.goto(`/incidents/${number}`);
    await alive(page);
  }
  const conflict = second.getByRole("group", { name: "Choose a value for business effect" });

  await test.step("both write, the second sees both", async () => {
    await writeEffect(first, "Two tills are closed.");
    await writeEffect(second, "Customers wait ten minutes.");
    await first.getByRole("button", { name: "Save" }).click();
    await expect(first.getByText("Two tills are closed.").first()).toBeVisible();
    await second.getByRole("button", { name: "Save" }).click();
    await expect(conflict).toBeVisible();
    await expect(conflict).toContainText("Anna Rossi");
    await expect(conflict).toContainText("Two tills are closed.");
    await expect(conflict).toContainText("Customers wait ten minutes.");
    await expectAccessible(second);
  });

  await test.step("mine", async () => {
    await conflict.getByRole("button", { name: "Write mine" }).click();
    await expect(conflict).toHaveCount(0);
    await expect(second.getByText("Customers wait ten minutes.").first()).toBeVisible();
  });

  await test.step("theirs", async () => {
    await first.reload();
    await alive(first);
    await expect(first.getByRole("button", { name: /^Customers wait ten minutes\./ })).toBeVisible();
    await writeEffect(second, "Nobody waits any more.");
    await writeEffect(first, "Three tills are closed.");
    await first.getByRole("button", { name: "Save" }).click();
    await expect(first.getByText("Three tills are closed.").first()).toBeVisible();
    await second.getByRole("button", { name: "Save" }).click();
    await conflict.getByText("Keep theirs").click();
    await expect(conflict).toHaveCount(0);
    await expect(second.getByRole("button", { name: /^Three tills are closed\./ })).toBeVisible();
  });
});

test("two fields, two agents: nothing to choose", async ({ pageOf, server }) => {
  const desk = await Rest.of(server, "agent");
  const trouble = title("Beamer hums");
  const number = await desk.create({ title: trouble, effect: "One room." });
  const first = await pageOf("agent");
  const second = await pageOf("secondAgent");
  for (const page of [first, second]) {
    await page.goto(`/incidents/${number}`);
    await alive(page);
  }
  await writeEffect(second, "All rooms.");
  await first.getByRole("button", { name: "Change the title" }).click();
  await first.getByLabel("Title").fill(`${trouble} loudly`);
  await first.getByRole("button", { name: "Save" }).click();
  await expect(first.getByRole("heading", { level: 1, name: `${trouble} loudly` })).toBeVisible();
  await second.getByRole("button", { name: "Save" }).click();
  await expect(second.getByText("All rooms.").first()).toBeVisible();
  await expect(second.getByRole("heading", { level: 1, name: `${trouble} loudly` })).toBeVisible();
});

test("somebody else's report answers like one that is not there", async ({ pageOf, problems }) => {
  problems.allow(/status of 404/);
  const reporter = await pageOf("reporter");
  const number = await report(reporter, { title: title("Payslip of a colleague in my mail") });
  const other = await pageOf("otherReporter");
  const seen = async (path: string) => {
    const answer = await other.goto(path);
    await alive(other);
    await expect(other.getByRole("heading", { level: 1, name: "There is no such page or incident" })).toBeVisible();
    return { status: answer?.status(), main: await other.getByRole("main").innerText(), title: await other.title() };
  };
  const foreign = await seen(`/reports/${number}`);
  expect(foreign.status).toBe(404);
  expect(await seen("/reports/INC-99999")).toEqual(foreign);
  expect(await seen("/reports/nonsense")).toEqual(foreign);
  await expectAccessible(other);
  await other.goto(`/incidents/${number}`);
  await expect(other, "the agents' pages are no page for reporters").toHaveURL(/\/$/);
});

test("a session that ended leads to the sign-in and back, with what was typed", async ({ page, pageOf, problems, server }) => {
  problems.allow(/status of 401/);
  const desk = await Rest.of(server, "agent");
  const number = await desk.create({ title: title("Fax still alive") });
  await signIn(page, "secondAgent");
  await page.goto(`/incidents/${number}?show=notes`);
  await alive(page);
  const note = page.getByLabel("Internal note, only agents see this");
  await note.fill("It prints poems at night.");

  const elsewhere = await pageOf("secondAgent");
  await elsewhere.goto("/account");
  await alive(elsewhere);
  await elsewhere.getByRole("button", { name: "Sign out everywhere" }).click();
  await expect(elsewhere).toHaveURL(/\/login$/);

  await page.getByRole("button", { name: "Add internal note" }).click();
  await expect(page.getByRole("alert")).toContainText("Please sign in first.");
  await expect(note).toHaveValue("It prints poems at night.");
  await page.reload();
  await expect(page).toHaveURL(/\/login\?next=/);
  await enter(page, PEOPLE.secondAgent, PASSWORD);
  await expect(page).toHaveURL(new RegExp(`/incidents/${number}\\?show=notes$`));
  await alive(page);
  await expect(note).toHaveValue("It prints poems at night.");
  await page.getByRole("button", { name: "Add internal note" }).click();
  await expect(page.getByRole("listitem").filter({ hasText: "It prints poems at night." })).toBeVisible();
});

test("a wrong password says no more than that", async ({ page, visit }) => {
  await visit("/login");
  await enter(page, PEOPLE.auditor, "not the password of anybody");
  const known = await page.getByRole("alert").innerText();
  await expect(page.getByLabel("Password", { exact: true })).toHaveValue("");
  await enter(page, "nobody@demo.example", "not the password of anybody");
  await expect(page.getByRole("alert")).toHaveText(known);
});
