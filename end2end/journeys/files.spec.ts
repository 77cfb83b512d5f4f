// Files: a picture pasted in the portal reaches the desk, and what the desk adds for itself stays there.
import { alive, expect, expectAccessible, pastePicture, report, test, title } from "../fixtures";

test("a picture pasted in the portal reaches the desk, an internal file does not come back", async ({ pageOf, problems }) => {
  problems.allow(/status of 4(04|13|22)/);
  const [reporter, agent] = [await pageOf("reporter"), await pageOf("agent")];
  const number = await report(reporter, { title: title("Screen shows stripes") });
  await alive(reporter);
  await pastePicture(reporter, "Write to the service desk");
  const own = reporter.getByRole("region", { name: "Files" });
  await expect(own.getByRole("img", { name: "screen.png" })).toBeVisible();
  await expectAccessible(reporter);

  await agent.goto(`/incidents/${number}`);
  await alive(agent);
  const files = agent.getByRole("region", { name: "Files" });
  await expect(files.getByRole("img", { name: "screen.png" })).toBeVisible();
  await expect(files.getByText("Reporter sees it")).toBeVisible();
  const picture = files.getByRole("img", { name: "screen.png" });
  await expect.poll(async () => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(64);

  const note = agent.locator("#attach-note-file");
  await note.setInputFiles({ name: "cables.txt", mimeType: "text/html", buffer: Buffer.from("behind the wall") });
  await expect(files.getByRole("link", { name: "cables.txt" })).toBeVisible();
  await expect(files.getByText("Internal", { exact: true })).toBeVisible();
  await expectAccessible(agent);

  await test.step("what is refused says why, and can be left out", async () => {
    await note.setInputFiles({ name: "nothing.txt", mimeType: "text/plain", buffer: Buffer.alloc(0) });
    await expect(agent.getByText("“nothing.txt” is empty.").first()).toBeVisible();
    await agent.getByRole("button", { name: "Leave out nothing.txt" }).click();
    await expect(agent.getByRole("button", { name: "Leave out nothing.txt" })).toHaveCount(0);
  });

  await reporter.goto(`/reports/${number}`);
  await alive(reporter);
  await expect(own.getByRole("img", { name: "screen.png" })).toBeVisible();
  await expect(reporter.getByText("cables.txt")).toHaveCount(0);

  await test.step("what one added oneself one can take away, with why", async () => {
    const why = own.getByLabel("Why?");
    // News of the desk may come in between and show the page anew.
    await expect(async () => {
      if (!(await why.isVisible())) await own.locator("summary").click();
      await expect(why).toBeVisible({ timeout: 500 });
    }).toPass();
    await why.fill("The wrong screen");
    await own.getByRole("button", { name: "Remove the file" }).click();
    await expect(reporter.getByRole("img", { name: "screen.png" })).toHaveCount(0);
    await agent.goto(`/incidents/${number}`);
    await expect(agent.getByText("The wrong screen")).toBeVisible();
  });
});

test("a file that is added while a report is written goes with it", async ({ pageOf }) => {
  const page = await pageOf("reporter");
  await page.getByLabel("What stopped working?").fill(title("Scanner draws a line"));
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "A few questions" })).toBeVisible();
  await pastePicture(page, "Tell us more");
  await expect(page.getByText("goes with your report")).toBeVisible();
  for (const [question, answer] of [["Who has this trouble?", "Only me"], ["Can you work?", "Yes, it can wait"], ["Since when?", "Just now"]] as const) {
    await page.getByRole("group", { name: question }).getByRole("radio", { name: answer }).check();
  }
  await page.getByRole("button", { name: "Send report" }).click();
  await expect(page.getByText("Thank you, we have your report.")).toBeVisible();
  await expect(page.getByRole("region", { name: "Files" }).getByRole("img", { name: "screen.png" })).toBeVisible();
});

test("without scripts a form takes the file", async ({ pageOf }) => {
  const page = await pageOf("reporter", { javaScriptEnabled: false });
  const number = await report(page, { title: title("Mouse jumps") });
  await page.locator("#attach-file").setInputFiles({ name: "mouse.txt", mimeType: "text/plain", buffer: Buffer.from("jumps") });
  await page.getByRole("button", { name: "Send the files" }).click();
  await expect(page).toHaveURL(new RegExp(`/reports/${number}#files$`));
  await expect(page.getByRole("link", { name: "mouse.txt" })).toBeVisible();
});
