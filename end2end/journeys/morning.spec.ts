// A morning at the desk in one piece, with three browsers: a reporter, an agent of the first level, a specialist.
import type { Page } from "@playwright/test";
import { Board, Rest, alive, choose, expect, pastePicture, report, test, title } from "../fixtures";

const NOTE = "Internal note, only agents see this";

async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await alive(page);
}

/** Opens an action of the incident page; answers with its panel. */
async function action(page: Page, name: string) {
  await page.locator("summary", { hasText: name }).first().click();
  return page.locator("details.action[open]").first();
}

test("a morning: from the first call to a bulk move that was a mistake", async ({ pageOf, problems, server }) => {
  test.setTimeout(180_000);
  problems.allow(/status of 409/);
  const [lea, anna] = [await pageOf("reporter"), await pageOf("agent")];
  let mika = await pageOf("specialist");
  const trouble = title("Copier on floor 3 says toner, and its display is torn");

  await test.step("07:58, a call: solved while it lasts", async () => {
    await open(anna, "/incidents/phone-fix");
    await anna.getByLabel("What was wrong").fill(title("Ben cannot hear anything in calls"));
    await anna.getByLabel("Service").selectOption({ index: 1 });
    await anna.getByLabel("Category").selectOption({ index: 1 });
    await anna.getByLabel("How it ended").selectOption("fixed");
    await anna.getByLabel("What helped").fill("Chose the headset as the output.");
    await anna.getByRole("button", { name: "Log and resolve" }).click();
    await expect(anna.getByRole("list", { name: "Stages" }).getByText("Recovery")).toHaveAttribute("aria-current", "step");
  });

  const number = await test.step("08:05, a report in the portal, with a picture", async () => {
    const number = await report(lea, { title: trouble, more: "Since the weekend.", who: "My team or department" });
    await alive(lea);
    await pastePicture(lea, "Write to the service desk");
    await expect(lea.getByRole("region", { name: "Files" }).getByRole("img", { name: "screen.png" })).toBeVisible();
    return number;
  });

  await test.step("08:07, a rule knows what it is; the agent looks at the picture and starts", async () => {
    await open(anna, `/incidents/${number}`);
    await expect(anna.getByRole("region", { name: "Files" }).getByRole("img", { name: "screen.png" })).toBeVisible();
    const box = anna.getByRole("region", { name: "Proposed by rule Printers" });
    await expect(box).toContainText("because it says “toner”");
    await anna.keyboard.press("t");
    await expect(box).toHaveCount(0);
    const board = new Board(anna);
    await board.open();
    await board.drag(trouble, "Diagnosis");
    const form = board.form(trouble, "Diagnosis");
    await form.getByLabel("Assignee").selectOption("Anna Rossi");
    await form.getByLabel("First answer to the reporter").fill("Good morning, I am looking at it.");
    if (await form.getByLabel("Types").isVisible()) await form.getByLabel("Types").selectOption("hardware");
    await form.getByRole("button", { name: "Move" }).click();
    await board.arrived(trouble, "Diagnosis");
  });

  await test.step("08:20, up to the second level; the first time it comes back, the second time it is accepted", async () => {
    const up = async (reason: string) => {
      await open(anna, `/incidents/${number}`);
      const panel = await action(anna, "Escalate");
      await panel.getByLabel("Next team").selectOption({ label: "Network (L2)" });
      await panel.getByLabel("Reason").fill(reason);
      await panel.getByRole("button", { name: "Escalate" }).click();
      await expect(anna.getByText("escalated it to Network").first()).toBeVisible();
    };
    await up("It does not answer on the network either.");
    await open(mika, `/incidents/${number}`);
    const back = await action(mika, "Hand back");
    await back.getByLabel("Reason").fill("Its port is up: please look at the plug first.");
    await back.getByRole("button", { name: "Hand back" }).click();
    // Nobody has to load anything again: the desk's page follows.
    await expect(anna.getByText("handed it back").first()).toBeVisible();
    await up("The plug is in, and it is dark at the port now.");
    await mika.getByRole("button", { name: "Accept escalation" }).click();
    await expect(mika.getByText("accepted the escalation")).toBeVisible();
    await expect(mika.locator(".incident-meta").getByText("Bounced 2×")).toBeVisible();
  });

  await test.step("08:40, waiting for the reporter, whose answer ends the wait", async () => {
    await mika.getByText("More actions").click();
    const panel = await action(mika, "Put on hold");
    await choose(panel, "Waiting for", "Waiting: reporter");
    await panel.getByLabel("Question to the reporter").fill("Which socket is it plugged into, A or B?");
    await panel.getByRole("button", { name: "Put on hold" }).click();
    await expect(mika.getByRole("region", { name: /Waiting/ })).toBeVisible();
    await open(lea, `/reports/${number}`);
    await expect(lea.getByText("Which socket is it plugged into, A or B?").first()).toBeVisible();
    await lea.getByLabel(/Write to the service desk|Your answer/).fill("Into B, behind the cupboard.");
    await lea.getByRole("button", { name: /Send/ }).click();
    await expect(mika.getByText("Into B, behind the cupboard.").first()).toBeVisible();
    await expect(mika.getByRole("region", { name: /Waiting/ })).toHaveCount(0);
  });

  await test.step("09:10, two write one field; the second one chooses", async () => {
    const write = async (page: Page, words: string) => {
      await page.getByRole("button", { name: /, change business effect$/ }).click();
      await page.getByLabel("Business effect").fill(words);
    };
    await open(anna, `/incidents/${number}`);
    await write(anna, "Floor 3 prints on floor 2.");
    await write(mika, "Nobody on floor 3 can print.");
    await anna.getByRole("button", { name: "Save" }).click();
    await expect(anna.getByText("Floor 3 prints on floor 2.").first()).toBeVisible();
    await mika.getByRole("button", { name: "Save" }).click();
    const conflict = mika.getByRole("group", { name: "Choose a value for business effect" });
    await expect(conflict).toContainText("Anna Rossi");
    await conflict.getByText("Keep theirs").click();
    await expect(conflict).toHaveCount(0);
    await expect(mika.getByText("Floor 3 prints on floor 2.").first()).toBeVisible();
  });

  await test.step("09:30, a browser dies over a note; another one has it", async () => {
    const kept = mika.waitForResponse(/drafts\/keep/);
    await mika.getByLabel(NOTE).fill("Socket B was patched to the wrong switch.");
    expect((await kept).ok()).toBe(true);
    await mika.context().close();
    mika = await pageOf("specialist");
    await open(mika, `/incidents/${number}`);
    await expect(mika.getByLabel(NOTE)).toHaveValue("Socket B was patched to the wrong switch.");
    await mika.getByRole("button", { name: "Add internal note" }).click();
    await expect(mika.getByRole("listitem").filter({ hasText: "wrong switch" })).toBeVisible();
    await expect(anna.getByRole("listitem").filter({ hasText: "wrong switch" })).toBeVisible();
  });

  await test.step("10:00, three leftovers moved together, which was a mistake", async () => {
    const desk = await Rest.of(server, "agent");
    const titles = [title("Clock in the hall is late"), title("Clock in the lab is late"), title("Clock in the bar is late")];
    const numbers: string[] = [];
    for (const title of titles) {
      const number = await desk.create({ title, channel: "phone", effect: "Nobody is hindered.", impact: "low", urgency: "low" });
      await desk.bring(number, "Prioritization");
      numbers.push(number);
    }
    const board = new Board(anna);
    await board.open();
    for (const title of titles) {
      await board.card(title).getByRole("link", { name: title }).focus();
      await anna.keyboard.press("x");
    }
    await anna.getByRole("button", { name: "Change together" }).click();
    await anna.getByRole("link", { name: "Response", exact: true }).click();
    await expect(anna.getByText("3 chosen: 3 would change, 0 are so already, 0 are skipped.")).toBeVisible();
    await anna.getByRole("button", { name: "Change 3 incidents" }).click();
    await expect(anna.getByText("Changed: 3")).toBeVisible();
    expect((await desk.fetch(numbers[0]!)).stage).toBe("response");
    await anna.getByRole("button", { name: "Undo all of it" }).click();
    await expect(anna.getByText("Taken back: 3")).toBeVisible();
    for (const number of numbers) expect((await desk.fetch(number)).stage).toBe("prioritization");
  });
});
