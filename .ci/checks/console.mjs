// The console as a person meets it: logs in, sees the jobs, triggers one, reads its log, pauses and resumes, stops a
// run, sees what was used, takes an alert on and silences it, switches the language, works without scripts, and logs out. Fails at any error in the browser's console, which
// is where a violation of the page's policy shows.
import assert from "node:assert/strict";
import { join } from "node:path";
import { chromium } from "playwright-core";

const gateway = process.env.PLATFORM_URL;
const shots = process.env.CONSOLE_SHOTS;
const patience = 30_000;
const errors = [];
// What the check itself asks for: a page that is not there, and a run that has ended when it is to be stopped.
const expected = /status of (404|409)/;

const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });

async function open(options) {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 }, locale: "en-GB", timezoneId: "Europe/Berlin",
    ignoreHTTPSErrors: gateway.startsWith("https:"), ...options,
  });
  context.setDefaultTimeout(patience);
  const page = await context.newPage();
  page.on("console", (message) => {
    if (message.type() === "error" && !expected.test(message.text())) {
      errors.push(`${page.url()}: ${message.text()}`);
    }
  });
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

  await stopOne(page, name);
  await shot(page, "run-stopped");
  said("a run is stopped");

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

  await use(page);
  await page.goto(`${gateway}/console/usage?days=7`);
  for (const end = Date.now() + patience; !(await page.locator(".tiles").isVisible()); await page.reload()) {
    assert.ok(Date.now() < end, "the usage of a request that was just made");
  }
  assert.ok((await page.locator(".chart").count()) === 4 && (await page.locator(".chart rect.s1").count()) > 0, "charts");
  assert.ok((await page.locator("#models tbody tr").count()) > 0, "models");
  await shot(page, "usage-light");
  await page.click(".ranges a[href$='90']");
  await page.locator(".ranges a[aria-current][href$='90']").waitFor();
  said("usage is shown by day and model, of the time that is chosen");

  const alert = `Check${Date.now()}`;
  await tell(alert, "firing");
  await page.goto(`${gateway}/console/alerts`);
  const mine = page.locator("#active article", { hasText: alert });
  await mine.locator("input[name=comment]").fill("The check is on it");
  await mine.locator("form[action$='/acknowledge'] button").click();
  await mine.locator(".taken", { hasText: "The check is on it" }).waitFor();
  await mine.locator("form[action$='/silence'] button").click();
  await mine.locator(".badge", { hasText: "Silenced" }).waitFor();
  await shot(page, "alerts-light");
  const silence = page.locator("#silences tbody tr", { hasText: alert });
  await silence.locator("button").click();
  await silence.waitFor({ state: "detached" });
  await tell(alert, "resolved");
  await mine.waitFor({ state: "detached" });
  await page.goto(`${gateway}/console/alerts`);
  await page.locator("#resolved tbody tr", { hasText: alert }).waitFor();
  said("an alert is taken on, silenced, and gone when it is resolved");

  await page.goto(`${gateway}/console/jobs`);
  await page.click(".languages a[lang='zh-CN']");
  assert.equal(await page.locator("html").getAttribute("lang"), "zh-CN");
  await shot(page, "jobs-zh");
  await page.goto(`${gateway}/console/usage`);
  await shot(page, "usage-zh");
  await page.goto(`${gateway}/console/alerts`);
  await shot(page, "alerts-zh");
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
  await dark.goto(`${gateway}/console/usage`);
  await shot(dark, "usage-dark");
  await dark.goto(`${gateway}/console/alerts`);
  await shot(dark, "alerts-dark");
  await dark.setViewportSize({ width: 390, height: 844 });
  for (const narrow of ["usage", "alerts"]) {
    await dark.goto(`${gateway}/console/${narrow}`);
    const overflow = await dark.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(overflow <= 0, `${narrow} is ${overflow} pixels too wide`);
    await shot(dark, `${narrow}-narrow`);
  }
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

// Has something used, in the name of the platform's own client.
async function use(page) {
  const answer = await page.request.post(`${gateway}/v1/embeddings`, {
    headers: { Authorization: `Bearer ${process.env.PLATFORM_API_KEY}` },
    data: { model: "all-minilm-l6-v2", input: "What does the console show?" },
  });
  assert.equal(answer.status(), 200, "an embedding");
}

// Says what Alertmanager would say of an alert.
async function tell(name, status) {
  const start = "2026-01-02T03:04:05Z";
  const answer = await fetch(`${process.env.LOG_SERVICE_URL}/internal/alerts`, {
    method: "POST",
    headers: { Authorization: `Bearer ${process.env.ALERT_WEBHOOK_TOKEN}`, "Content-Type": "application/json" },
    body: JSON.stringify({
      version: "4", groupKey: name, groupLabels: { alertname: name },
      alerts: [{
        status, fingerprint: name, startsAt: start, endsAt: status === "firing" ? "0001-01-01T00:00:00Z" : start,
        labels: { alertname: name, severity: "warning" }, annotations: { summary: `${name} of the console` },
      }],
    }),
  });
  assert.equal(answer.status, 200, `${name} is ${status}`);
}

// Runs are short: each is stopped as soon as it is asked for, before its executor has begun. What was faster is
// answered with a page that says so (409).
async function stopOne(page, job) {
  for (const end = Date.now() + 2 * patience; Date.now() < end; ) {
    await page.goto(`${gateway}/console/jobs/${job}`);
    const stopped = await page.evaluate(async () => {
      const form = document.querySelector("form[action$='/trigger']");
      const body = new URLSearchParams(new FormData(form));
      const run = (await fetch(form.action, { method: "POST", body })).url;
      return (await fetch(`${run}/stop`, { method: "POST", body })).ok ? run : null;
    });
    if (stopped) {
      await page.goto(stopped);
      await page.locator(".head .badge:is(.stopped, .succeeded, .failed)").waitFor();
      if (await page.locator(".head .badge.stopped").isVisible()) {
        return;
      }
    }
  }
  assert.fail(`no run of ${job} could be stopped before it had ended`);
}
