// Tasks of an incident: from a template, by hand and by keyboard, done and skipped; the reporter reads how far it is;
// closing asks for what is open.
import { Rest, alive, choose, expect, expectAccessible, pickFirst, report, test, title } from "../fixtures";

test("a template is planned, its tasks are decided, and closing asks for the open one", async ({ pageOf, problems, server }) => {
  problems.allow(/status of 422/);
  test.slow();
  const trouble = title("No network on the third floor");
  const reporter = await pageOf("reporter");
  const number = await report(reporter, { title: trouble });
  const agent = await pageOf("agent");
  await agent.goto(`/incidents/${number}`);
  await alive(agent);
  const tasks = agent.getByRole("region", { name: "Tasks" });
  const lines = tasks.locator("li.task");

  await test.step("those of the template, once", async () => {
    await tasks.getByText("Add from template").click();
    await expectAccessible(agent);
    await tasks.getByRole("button", { name: "Network outage (3)" }).click();
    await expect(lines).toHaveCount(3);
    await expect(agent.getByText("added 3 tasks from the template “Network outage”")).toBeVisible();
    await expect(tasks.getByRole("button", { name: "Add a second time: Network outage (3)" })).toBeAttached();
  });

  await test.step("one more with Enter, and the next at once", async () => {
    const add = tasks.getByLabel("New task");
    await add.fill("Tell the third floor");
    await add.press("Enter");
    await expect(lines).toHaveCount(4);
    await expect(add, "empty for the next one").toHaveValue("");
    await expect(add).toBeFocused();
  });

  await test.step("done by keyboard, moved up, changed, skipped with a reason", async () => {
    await tasks.getByRole("button", { name: "Mark as done: Call the provider" }).press("Enter");
    await expect(tasks.getByRole("button", { name: "Open again: Call the provider" })).toBeVisible();
    await tasks.getByRole("button", { name: "Move up: Tell the third floor" }).press("Enter");
    await expect(lines.nth(2)).toContainText("Tell the third floor");

    await tasks.getByRole("button", { name: "Change or skip: Tell the third floor" }).click();
    const form = lines.nth(2);
    await expect(form.getByLabel("Task", { exact: true })).toBeFocused();
    await form.getByLabel("Due").fill("2020-01-01T10:00");
    await form.getByLabel("Priority").selectOption("High");
    await expectAccessible(agent);
    await form.getByRole("button", { name: "Save task" }).click();
    await expect(lines.nth(2)).toContainText("Overdue");
    await expect(lines.nth(2)).toContainText("High priority");

    await tasks.getByRole("button", { name: /^Change or skip: Restore/ }).click();
    await lines.nth(3).getByLabel("Why it is skipped").fill("It came back by itself");
    await lines.nth(3).getByRole("button", { name: "Skip it" }).click();
    await expect(tasks.getByText("Skipped: It came back by itself")).toBeVisible();
    await expect(agent.getByText(/skipped the task “Restore.*”: It came back by itself/)).toBeVisible();
    await expectAccessible(agent);
  });

  await test.step("the reporter reads how far it is, and no task", async () => {
    await reporter.goto(`/reports/${number}`);
    await alive(reporter);
    await expect(reporter.getByText("1 of 3 steps is done.")).toBeVisible();
    expect(await reporter.content(), "no task in the page's source").not.toContain("Call the provider");
  });

  await test.step("the card and the list say it too", async () => {
    await agent.goto("/incidents?q=third+floor");
    await alive(agent);
    const row = agent.getByRole("row").filter({ hasText: trouble });
    await expect(row).toContainText("1/3");
    await expect(row).toContainText("overdue");
  });

  await test.step("closing asks for each, and takes one word for the rest", async () => {
    const rest = await Rest.of(server, "agent");
    await rest.bring(number, "Recovery");
    await agent.goto(`/incidents/${number}`);
    await alive(agent);
    await agent.locator("#next-step").getByText("Close", { exact: true }).first().click();
    const form = agent.locator("#step-close");
    await form.getByLabel("Lesson").fill("none");
    await choose(form, "Category is right", "Yes");
    await form.getByRole("button", { name: "Close", exact: true }).click();
    await expect(form.getByText("Tasks are still open: say of each whether it is done or skipped.")).toBeVisible();
    await expectAccessible(agent);
    await choose(form, "Tell the third floor", "Done");
    await choose(form, "Tasks that are still open", "Skip them");
    await form.getByLabel("Why they are skipped").fill("Nobody needs it any more");
    await form.getByRole("button", { name: "Close", exact: true }).click();
    await expect(agent.getByText("You can take that back for ten minutes; after that it is final.")).toBeVisible();
    await expect(tasks.getByText("Skipped: Nobody needs it any more")).toBeVisible();
  });
});

test("my tasks lead to their incident, and forms work without scripts", async ({ pageOf }) => {
  const trouble = title("Door reader beeps");
  const reporter = await pageOf("reporter");
  const number = await report(reporter, { title: trouble });
  const agent = await pageOf("agent", { javaScriptEnabled: false });
  await agent.goto(`/incidents/${number}`);
  const tasks = agent.getByRole("region", { name: "Tasks" });
  const what = title("Look at the reader");
  await tasks.getByLabel("New task").fill(what);
  await tasks.getByRole("button", { name: "Add task" }).click();
  await expect(tasks.getByText(what).first()).toBeVisible();
  await tasks.getByRole("button", { name: `Change or skip: ${what}` }).click();
  await tasks.getByLabel("Owner").selectOption("Anna Rossi");
  await tasks.getByRole("button", { name: "Save task" }).click();
  await expect(tasks.locator("li.task").first()).toContainText("Anna Rossi");

  await agent.goto("/tasks?whose=mine");
  await agent.getByRole("link", { name: what }).click();
  await expect(agent).toHaveURL(new RegExp(`/incidents/${number}#task-`));
  await tasks.getByRole("button", { name: `Mark as done: ${what}` }).click();
  await agent.goto("/tasks?whose=mine");
  await expect(agent.getByRole("link", { name: what })).toHaveCount(0);
});

test("who answers for the desk makes a template", async ({ pageOf }) => {
  const manager = await pageOf("deskManager");
  await manager.goto("/admin/task-templates");
  await alive(manager);
  await expectAccessible(manager);
  const name = title("Moving house");
  const form = manager.getByRole("region", { name: "New template" });
  await form.getByLabel("Name").fill(name);
  await pickFirst(form.getByLabel("For incidents of"));
  await form.getByLabel("What is to be done").first().fill("Pack");
  await form.getByLabel("Due after").first().fill("2 h");
  await form.getByRole("button", { name: "Save template" }).click();
  await expect(manager.getByRole("region", { name })).toContainText("Pack");
  await expect(manager.getByRole("region", { name })).toContainText("+2 h");
});
