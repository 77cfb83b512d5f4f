// Several people at once: what one does the others see, who is here, and what was typed comes back anywhere.
import { Board, Rest, alive, expect, expectAccessible, report, test, title } from "../fixtures";

test("the board follows what others do", async ({ pageOf, server }) => {
  const desk = await Rest.of(server, "secondAgent");
  const page = await pageOf("agent");
  const board = new Board(page);
  await board.open();
  const trouble = title("Plotter draws in one colour");
  const number = await desk.create({ title: trouble });
  await expect(board.cardIn("Logging", trouble), "it comes by itself").toBeVisible();
  await desk.bring(number, "categorization");
  await expect(board.cardIn("Categorization", trouble)).toBeVisible();
  await expect(board.card(trouble), "and is there once").toHaveCount(1);
  await expectAccessible(page);
});

test("a form on a card stays open while somebody else changes the card", async ({ pageOf, server }) => {
  const desk = await Rest.of(server, "secondAgent");
  const page = await pageOf("agent");
  const board = new Board(page);
  const trouble = title("Badge reader beeps twice");
  const number = await desk.create({ title: trouble });
  await desk.bring(number, "diagnosis");
  await board.open();
  await board.drag(trouble, "Resolution");
  const form = board.form(trouble, "Resolution");
  await form.getByLabel("Cause or workaround").fill("The battery is low.");
  await desk.step(number, "hold", { hold_reason: "vendor" });
  await expect(form.getByText("Changed by somebody else meanwhile.")).toBeVisible();
  await expect(form.getByLabel("Cause or workaround")).toHaveValue("The battery is low.");
});

test("an incident follows what others write, under what is being typed", async ({ pageOf }) => {
  const [reporter, agent, second] = [await pageOf("reporter"), await pageOf("agent"), await pageOf("secondAgent")];
  const number = await report(reporter, { title: title("Lamp at gate 2 flickers") });
  for (const page of [agent, second]) {
    await page.goto(`/incidents/${number}`);
    await alive(page);
  }
  await expect(agent.getByText("Also looking at this:")).toBeAttached();
  await expect(agent.locator(".others").getByText("Jo Okafor")).toBeAttached();
  await expectAccessible(agent);

  await agent.getByText("Leaves the team: to Lea Brandt").click();
  const mine = agent.getByLabel("Public reply to Lea Brandt");
  await mine.pressSequentially("We look ");
  await second.getByText("Leaves the team: to Lea Brandt").click();
  await expect(second.getByText("Anna Rossi is replying too. Look before you send.")).toBeVisible();

  await second.getByRole("region", { name: "Write" }).getByText("Internal note", { exact: true }).click();
  const note = second.getByLabel("Internal note, only agents see this");
  await note.pressSequentially("The starter is worn.");
  await expect(agent.getByText("Jo Okafor is writing a note")).toBeVisible();
  await second.getByRole("button", { name: "Add internal note" }).click();
  await expect(agent.getByRole("listitem").filter({ hasText: "The starter is worn." })).toBeVisible();
  await expect(mine, "what is being typed stays, and so does the focus").toBeFocused();
  await mine.pressSequentially("at it.");
  await expect(mine).toHaveValue("We look at it.");

  await agent.getByRole("button", { name: "Send to Lea Brandt" }).click();
  await expect(reporter.getByText("We look at it."), "the reporter sees the answer come").toBeVisible();
  await second.close();
  await expect(agent.locator(".others")).toHaveCount(0);
});

test("a lost line is told, and what was missed comes", async ({ pageOf, server, problems }) => {
  test.slow();
  problems.allow(/ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_EMPTY_RESPONSE|ERR_NETWORK/);
  const desk = await Rest.of(server, "secondAgent");
  const page = await pageOf("agent");
  const board = new Board(page);
  await board.open();
  await server.halt();
  await expect(page.getByText(/Not connected since/)).toBeVisible();
  await server.start();
  const trouble = title("Turnstile counts backwards");
  await desk.create({ title: trouble });
  await expect(board.cardIn("Logging", trouble)).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText(/Not connected since/)).toHaveCount(0);
});

test("a draft is there in another browser, after this one was killed", async ({ pageOf, server }) => {
  const desk = await Rest.of(server, "agent");
  const number = await desk.create({ title: title("Display in lift 3 is dark"), reporter: "lea.brandt@demo.example" });
  const first = await pageOf("agent");
  await first.goto(`/incidents/${number}`);
  await alive(first);
  const kept = first.waitForResponse(/drafts\/keep/);
  await first.getByLabel("Internal note, only agents see this").fill("The fuse in the pit is gone.");
  expect((await kept).ok()).toBe(true);
  // Without a chance to say goodbye.
  await first.context().close();

  const second = await pageOf("agent");
  await second.goto(`/incidents/${number}`);
  await alive(second);
  const note = second.getByLabel("Internal note, only agents see this");
  await expect(note).toHaveValue("The fuse in the pit is gone.");
  await second.getByRole("button", { name: "Add internal note" }).click();
  await expect(second.getByRole("listitem").filter({ hasText: "The fuse in the pit is gone." })).toBeVisible();

  const third = await pageOf("agent");
  await third.goto(`/incidents/${number}`);
  await alive(third);
  await expect(third.getByRole("listitem").filter({ hasText: "The fuse in the pit is gone." })).toBeVisible();
  await expect(third.getByLabel("Internal note, only agents see this"), "what was sent is no draft").toHaveValue("");
});
