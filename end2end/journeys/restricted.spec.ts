// A confidential report: whom it reaches, who opens it with a reason, and who learns nothing of it.
import { expect, report, signIn, test, title } from "../fixtures";

test("a confidential report reaches those who have to know, and nobody else", async ({ page, problems }) => {
  problems.allow(/status of 40[134]/);
  const trouble = title("A colleague copies customer files");
  await signIn(page, "reporter");
  const number = await report(page, { title: trouble, confidential: true });

  await test.step("an agent finds nothing under its number", async () => {
    await page.context().clearCookies();
    await signIn(page, "agent");
    const answer = await page.goto(`/incidents/${number}`);
    expect(answer?.status()).toBe(404);
    await expect(page.getByText(trouble)).toHaveCount(0);
  });

  await test.step("an incident manager is named and reads it", async () => {
    await page.context().clearCookies();
    await signIn(page, "incidentManager");
    await page.goto(`/incidents/${number}`);
    await expect(page.getByRole("heading", { level: 1 })).toContainText(trouble);
    await expect(page.getByRole("heading", { name: "Who has to know" })).toBeVisible();
  });

  await test.step("a service desk manager says why", async () => {
    await page.context().clearCookies();
    await signIn(page, "deskManager");
    await page.goto("/incidents?open=true");
    await expect(page.getByText(trouble), "no word of it before").toHaveCount(0);
    await page.getByRole("link", { name: number, exact: true }).click();
    await expect(page.getByRole("heading", { name: `${number} is restricted` })).toBeVisible();
    await page.getByLabel("Why do you open it?").fill("The reporter asked me to.");
    await page.getByRole("button", { name: "Open it" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toContainText(trouble);
    await expect(page.getByText("The reporter asked me to.").first(), "the reason is in the log").toBeVisible();
  });
});
