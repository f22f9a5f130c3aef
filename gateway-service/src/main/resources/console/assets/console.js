// What the pages do beyond their links and forms, without which they work too: show times in the
// visitor's zone, keep what is marked as live up to date, and follow a run's log.
"use strict";

const LOG_INTERVAL = 1000;

const two = (number) => String(number).padStart(2, "0");

// As ISO 8601 orders it, which is the same in every language.
function inLocalTime(at) {
  const date = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join("-");
  return `${date} ${[at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(":")}`;
}

function showLocalTimes(root) {
  for (const time of root.querySelectorAll("time[datetime]")) {
    const at = new Date(time.dateTime);
    if (!Number.isNaN(at.getTime()) && !time.title) {
      time.title = time.textContent;
      time.textContent = inLocalTime(at);
    }
  }
}

// A region is replaced as a whole, but not while somebody is about to press a button in it.
async function renew(region) {
  if (document.hidden || region.matches(":hover:has(button:hover)") || region.contains(document.activeElement)) {
    return;
  }
  const answer = await fetch(location.href, { headers: { Accept: "text/html" }, redirect: "error" });
  if (!answer.ok) {
    return;
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById(region.id);
  if (fresh && !region.contains(document.activeElement)) {
    showLocalTimes(fresh);
    region.replaceChildren(...fresh.childNodes);
    region.toggleAttribute("data-still", fresh.hasAttribute("data-still"));
  }
}

function keepLive(region) {
  if (region.hasAttribute("data-still")) {
    return;
  }
  setTimeout(async () => {
    try {
      await renew(region);
    } catch {
      // The next time, perhaps.
    }
    keepLive(region);
  }, Number(region.dataset.live));
}

async function readOn(log) {
  const answer = await fetch(`${log.dataset.log}?fromLine=${log.dataset.from}`, { redirect: "error" });
  if (!answer.ok) {
    return false;
  }
  const part = await answer.json();
  if (part.toLine >= Number(log.dataset.from)) {
    const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
    log.append(part.content);
    log.dataset.from = part.toLine + 1;
    if (atEnd) {
      log.scrollTop = log.scrollHeight;
    }
  }
  return part.end;
}

function follow(log) {
  setTimeout(async () => {
    let ended = false;
    try {
      ended = document.hidden ? false : await readOn(log);
    } catch {
      // The next time, perhaps.
    }
    if (!ended) {
      follow(log);
    }
  }, LOG_INTERVAL);
}

showLocalTimes(document);
for (const region of document.querySelectorAll("[data-live]")) {
  keepLive(region);
}
const log = document.querySelector("[data-log]");
if (log) {
  document.querySelector(".more")?.remove();
  log.scrollTop = log.scrollHeight;
  follow(log);
}
