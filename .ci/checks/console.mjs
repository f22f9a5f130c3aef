// The console as a person meets it: logs in, sees the jobs, triggers one, reads its log, pauses and resumes, stops a
// run, switches the language, works without scripts, and logs out. Fails at any error in the browser's console, which
// is where a violation of the page's policy shows.
import assert from "node:assert/strict";
import { join } from "node:path";
import { chromium } from "playwright-core";

const gateway = process.env.PLATFORM_URL;
const shots = process.env.CONSOLE_SHOTS;
const patience = 30_000;
const errors = [];

const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });

async function open(options) {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 }, locale: "en-GB", timezoneId: "Europe/Berlin",
    ignoreHTTPSErrors: gateway.startsWith("https:"), ...options,
  });
  context.setDefaultTimeout(patience);
  const page = await context.newPage();
  page.on("console", (message) => message.type() === "error" && errors.push(`${page.url()}: ${message.text()}`));
  page.on("pageerror", (failure) => errors.push(`${page.url()}: ${failure}`));
  return page;
}

async function logIn(page, path) {
  await page.goto(gateway + path);
  await page.fill("#username", process.env.PLATFORM_ADMIN_USERNAME);
  await page.fill("#password", process.env.PLATFORM_ADMIN_PASSWORD);
  await Promise.all([page.waitForURL(`${gateway}${path}*`), page.click("button[type=submit]")]);
}

const shot = (page, name) => page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });

function said(sentence) {
  console.log(`  ok  ${sentence}`);
}

try {
  const page = await open({ colorScheme: "light" });
  await logIn(page, "/console/jobs");
  const rows = page.locator("#jobs tbody tr");
  await rows.first().waitFor();
  const name = (await rows.first().locator("th a").textContent()).trim();
  said(`${await rows.count()} jobs are listed after the login`);
  await shot(page, "jobs-light");

  await page.goto(`${gateway}/console`);
  await shot(page, "index-light");

  await page.goto(`${gateway}/console/jobs/${name}`);
  await page.click("form[action$='/trigger'] button");
  await page.waitForURL(/\/console\/runs\/[^/]+$/);
  said(`${name} runs when it is told to`);
  await page.locator(".head .badge:is(.succeeded, .failed, .stopped)").waitFor();
  await page.locator("#log").waitFor();
  said("the run's end shows without a reload");
  await page.waitForFunction(() => document.querySelector("#log").textContent.length > 0);
  said("its log is there");
  await shot(page, "run-light");

  await page.goto(`${gateway}/console/jobs/${name}`);
  await shot(page, "job-light");
  await page.click("form[action$='/pause'] button");
  await page.locator(".head .badge.paused").waitFor();
  await page.click("form[action$='/resume'] button");
  await page.locator(".head .badge.enabled").waitFor();
  said("it is paused and resumed");

  const stopped = await stopOne(page);
  said(stopped);

  const answer = await page.request.post(`${gateway}/console/jobs/${name}/trigger`, {
    form: {}, maxRedirects: 0, headers: { Accept: "text/html" },
  });
  assert.equal(answer.status(), 403, "a form without its token");
  said("a form without its token is refused");

  const cookies = await page.context().cookies(`${gateway}/console`);
  const session = cookies.find((each) => each.name.endsWith("console"));
  assert.ok(session.httpOnly && session.sameSite === "Lax" && session.path === "/console", "the session's cookie");
  assert.equal((await page.request.get(`${gateway}/api/jobs`)).status(), 401, "the API knows no session");
  said("the session is the console's alone");

  await page.goto(`${gateway}/console/nowhere`, { waitUntil: "load" });
  await shot(page, "error-light");
  errors.splice(0, errors.length, ...errors.filter((each) => !each.includes("status of 404")));

  await page.goto(`${gateway}/console/jobs`);
  await page.click(".languages a[lang='zh-CN']");
  assert.equal(await page.locator("html").getAttribute("lang"), "zh-CN");
  await shot(page, "jobs-zh");
  said("it speaks Chinese");

  const dark = await open({ colorScheme: "dark" });
  await logIn(dark, "/console/jobs");
  await dark.locator("#jobs tbody tr").first().waitFor();
  await shot(dark, "jobs-dark");
  await dark.goto(`${gateway}/console/jobs/${name}`);
  await shot(dark, "job-dark");
  await dark.locator("#runs th a").first().click();
  await dark.locator("#log").waitFor();
  await shot(dark, "run-dark");
  await dark.setViewportSize({ width: 390, height: 844 });
  await dark.goto(`${gateway}/console/jobs`);
  await shot(dark, "jobs-narrow");
  said("it follows the browser's dark mode, and narrow screens");

  const plain = await open({ javaScriptEnabled: false });
  await logIn(plain, `/console/jobs/${name}`);
  await plain.click("form[action$='/trigger'] button");
  await plain.waitForURL(/\/console\/runs\/[^/]+$/);
  await plain.locator("#log").waitFor();
  said("it works without scripts");

  await page.goto(`${gateway}/console`);
  await Promise.all([page.waitForURL(/\/login/), page.click("form[action='/console/logout'] button")]);
  await page.locator("#password").waitFor();
  said("logging out ends the login at the issuer too");

  assert.deepEqual(errors, [], "errors in the browser's console");
  said("the browser has seen no error");
} finally {
  await browser.close();
}

// Runs are short; one is stopped while it is under way, or, where none could be caught, has ended by itself.
async function stopOne(page) {
  await page.goto(`${gateway}/console/jobs`);
  const names = await page.locator("#jobs tbody th a").allTextContents();
  for (const each of names) {
    await page.goto(`${gateway}/console/jobs/${each.trim()}`);
    await page.click("form[action$='/trigger'] button");
    await page.waitForURL(/\/console\/runs\/[^/]+$/);
    const stop = page.locator("form[action$='/stop'] button");
    if (await stop.isVisible()) {
      await stop.click({ timeout: 1000 }).catch(() => {});
      await page.waitForLoadState();
      if (await page.locator(".badge.stopped").isVisible()) {
        return `${each.trim()} is stopped`;
      }
    }
  }
  return "every run had ended before it could be stopped";
}
