// Whatever happens between typing and sending: the words stay.
import { Board, Rest, alive, choose, expect, expectAccessible, signIn, test, thanked, title } from "../fixtures";

test("a typed report survives a reload and a refused try", async ({ page, problems }) => {
  problems.allow(/status of 422/);
  const trouble = title("Copier on floor 2 staples nothing");
  await signIn(page, "reporter");
  await alive(page);
  await page.getByLabel("What stopped working?").fill(trouble);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByLabel("Tell us more").fill("It counts to three\nand stops.");
  await choose(page, "Who has this trouble?", "My team or department");
  await choose(page, "Can you work?", "Yes, but with difficulty");

  const everything = async (what: string) => {
    await expect(page.getByLabel("What stopped working?")).toHaveValue(what);
    await expect(page.getByLabel("Tell us more")).toHaveValue("It counts to three\nand stops.");
    await expect(page.getByRole("radio", { name: "My team or department" })).toBeChecked();
    await expect(page.getByRole("radio", { name: "Yes, but with difficulty" })).toBeChecked();
  };
  await page.reload();
  await alive(page);
  await everything(trouble);

  await choose(page, "Since when?", "Just now");
  await page.getByLabel("What stopped working?").fill("  ");
  await page.getByRole("button", { name: "Send report" }).click();
  await expect(page.getByText("Say in a few words what is wrong.").first()).toBeVisible();
  await expect(page.getByLabel("What stopped working?"), "the eyes go where it is wrong").toBeFocused();
  await everything("  ");
  await expectAccessible(page);

  await page.getByLabel("What stopped working?").fill(trouble);
  await page.getByRole("button", { name: "Send report" }).click();
  await thanked(page);
  await page.goto("/");
  await alive(page);
  await page.getByLabel("What stopped working?").fill(trouble);
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByLabel("Tell us more"), "what was sent is no draft any more").toHaveValue("");
});

test("drafts of note and reply survive a reload, apart from each other", async ({ page, server }) => {
  const desk = await Rest.of(server, "agent");
  const number = await desk.create({ title: title("Screen of gate 4 is blue"), reporter: "lea.brandt@demo.example" });
  await signIn(page, "agent");
  await page.goto(`/incidents/${number}`);
  await alive(page);
  const note = page.getByLabel("Internal note, only agents see this");
  const reply = page.getByLabel("Public reply to Lea Brandt");
  await note.fill("Looks like the graphics card.");
  await page.getByText("Leaves the team: to Lea Brandt").click();
  await reply.fill("We come with a new screen at noon.");
  await page.reload();
  await alive(page);
  await expect(note).toHaveValue("Looks like the graphics card.");
  await page.getByText("Leaves the team: to Lea Brandt").click();
  await expect(reply).toHaveValue("We come with a new screen at noon.");
  await page.getByRole("button", { name: "Send to Lea Brandt" }).click();
  await expect(page.getByRole("listitem").filter({ hasText: "We come with a new screen at noon." })).toBeVisible();
  await expect(reply).toHaveValue("");
  await page.reload();
  await alive(page);
  await expect(note).toHaveValue("Looks like the graphics card.");
  await expect(reply).toHaveValue("");
});

test("a draft is its author's: the next person at this browser does not see it", async ({ page, server }) => {
  const desk = await Rest.of(server, "agent");
  const number = await desk.create({ title: title("Keyboard without letter e") });
  await signIn(page, "agent");
  await page.goto(`/incidents/${number}`);
  await alive(page);
  const note = page.getByLabel("Internal note, only agents see this");
  await note.fill("Only for my eyes.");
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/login$/);
  await signIn(page, "secondAgent");
  await page.goto(`/incidents/${number}`);
  await alive(page);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(note).toHaveValue("");
});

test("a server that is away keeps nobody's words", async ({ page, problems, server }) => {
  problems.allow(/ERR_CONNECTION_REFUSED|Failed to fetch/);
  const desk = await Rest.of(server, "agent");
  const number = await desk.create({ title: title("Lift says out of paper") });
  await signIn(page, "agent");
  await page.goto(`/incidents/${number}`);
  await alive(page);
  const note = page.getByLabel("Internal note, only agents see this");
  const words = "The lift has no printer.";
  await note.fill(words);

  await server.halt();
  try {
    await page.getByRole("button", { name: "Add internal note" }).click();
    await expect(page.getByRole("alert")).toContainText("Muster cannot be reached or is busy. What you typed is still here; try again in a moment.");
    await expect(note).toHaveValue(words);
  } finally {
    await server.start();
  }
  await page.getByRole("button", { name: "Add internal note" }).click();
  await expect(page.getByRole("listitem").filter({ hasText: words })).toHaveCount(1);
  await expect(note).toHaveValue("");
  await expect(page.getByRole("alert")).toHaveCount(0);
});

test("a move on the board while the server is away is taken back and can be tried again", async ({ page, problems, server }) => {
  problems.allow(/ERR_CONNECTION_REFUSED|Failed to fetch/);
  const desk = await Rest.of(server, "agent");
  const trouble = title("Turnstile turns twice");
  const number = await desk.create({ title: trouble, effect: "One gate.", noticed_at: "2026-01-05T08:00:00Z", channel: "phone", description: "Twice." });
  await signIn(page, "agent");
  const board = new Board(page);
  await board.open();
  const stage = "Categorization";
  await expect(board.cardIn(stage, trouble)).toContainText(number);
  await server.halt();
  try {
    await board.card(trouble).getByRole("button", { name: `Move ${number}` }).click();
    await page.getByRole("button", { name: /^Prioritization/ }).click();
    await expect(board.cardIn(stage, trouble).getByRole("alert")).toContainText("Muster cannot be reached");
  } finally {
    await server.start();
  }
  await board.card(trouble).getByRole("button", { name: "Try again" }).click();
  await expect(board.form(trouble, "Prioritization")).toBeVisible();
});
