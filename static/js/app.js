// Saves steps on pages that already work without it. Writes text only, never markup or styles.
const doc = document;
const all = (selector, root = doc) => [...root.querySelectorAll(selector)];
const make = (tag, attributes, text = "") => {
  const element = doc.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.textContent = text;
  return element;
};
const say = (text) => {
  const status = doc.querySelector("[data-status]");
  if (status) status.textContent = text;
};

// Exit: at once nothing can be read; this place leaves the history, so Back does not show it.
let leaving = false;
const leave = (address) => {
  leaving = true;
  doc.documentElement.setAttribute("data-leaving", "");
  doc.documentElement.append(make("div", { class: "veil", role: "alert" }, "Loading."));
  doc.title = "Loading.";
  location.replace(address);
};
const exit = doc.querySelector("a[data-exit]");
if (exit) {
  doc.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-exit]");
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    leave(link.href);
  });
  // Shift three times, each alone and within five seconds of the one before: not a capital letter, and not
  // Escape, which stops a page from loading.
  let presses = 0;
  let alone = false;
  let timer = 0;
  const dots = make("span", { class: "exit__count", "aria-hidden": "true" });
  all("a.exit").forEach((link) => link.append(dots));
  const count = (number) => {
    presses = number;
    dots.textContent = "●".repeat(number);
    clearTimeout(timer);
    if (number) timer = setTimeout(count, 5000, 0);
  };
  doc.addEventListener("keydown", (event) => {
    alone = event.key === "Shift";
    if (!alone && presses) count(0);
  });
  doc.addEventListener("keyup", (event) => {
    if (event.key !== "Shift" || !alone) return;
    count(presses + 1);
    if (presses === 3) return leave(exit.href);
    say(presses === 2 ? "Press Shift once more to leave this page." : "Press Shift two more times to leave this page.");
  });
}
addEventListener("pageshow", () => {
  leaving = false;
  doc.documentElement.removeAttribute("data-leaving");
  all(".veil").forEach((veil) => veil.remove());
  all("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
});

// What just happened takes the focus: errors, notes, the new heading.
const focusIn = (root) => {
  const target = root.matches?.("[data-focus]") ? root : root.querySelector("[data-focus]");
  if (!target) return false;
  if (!target.hasAttribute("tabindex")) target.tabIndex = -1;
  target.focus();
  return true;
};

// Time zone: offer the device's own when it shows another clock than the page.
const offerZone = (root) => {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const clockIn = (zone) => new Date().toLocaleString("en-GB", { timeZone: zone });
  for (const form of all("[data-zone-offer]", root)) {
    if (!here || new URLSearchParams(location.search).has("tz")) continue;
    try {
      if (clockIn(here) === clockIn(form.dataset.zoneOffer)) continue;
    } catch {
      continue;
    }
    form.querySelector("[name=tz]").value = here;
    form.querySelector("[data-zone-name]").textContent = `${here.split("/").pop().replaceAll("_", " ")} time`;
    form.hidden = false;
  }
};

// A zone nobody has chosen yet begins as the device's own.
const chooseZone = (root) => {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  for (const list of all("[data-own-zone]", root)) {
    if (!list.value && [...list.options].some((option) => option.value === here)) list.value = here;
  }
};

// Characters left: seen at once, spoken when the typing rests.
const countCharacters = (root) => {
  for (const box of all("[data-count]", root)) {
    const most = box.maxLength;
    if (most < 1 || box.dataset.count === "on") continue;
    box.dataset.count = "on";
    const seen = make("p", { class: "hint", "aria-hidden": "true" });
    const spoken = make("p", { class: "vh", role: "status" });
    box.after(seen, spoken);
    let timer = 0;
    const update = () => {
      const left = most - box.value.length;
      const words = Math.abs(left) === 1 ? "character" : "characters";
      seen.textContent = left < 0 ? `${-left} ${words} too many` : `${left} ${words} left`;
      clearTimeout(timer);
      timer = setTimeout(() => { if (doc.activeElement === box) spoken.textContent = seen.textContent; }, 1000);
    };
    box.addEventListener("input", update);
    update();
  }
};

// Passwords: a button shows what was typed, and hides it again.
const showPasswords = (root) => {
  for (const box of all("[data-reveal]", root)) {
    const button = make("button", { type: "button", class: "link-btn", "aria-pressed": "false", "aria-controls": box.id }, box.dataset.reveal);
    box.removeAttribute("data-reveal");
    box.after(button);
    const show = (seen) => {
      box.type = seen ? "text" : "password";
      button.setAttribute("aria-pressed", String(seen));
    };
    button.addEventListener("click", () => show(box.type === "password"));
    // Browsers offer to remember what a text field held; they must not see it as one.
    box.form?.addEventListener("submit", () => show(false));
  }
};

// Copy, share, print: shown only where the device can do it.
const acts = {
  copy: [() => navigator.clipboard, async (button) => {
    await navigator.clipboard.writeText(button.dataset.copy || location.href.split("#")[0]);
    say("Copied");
    const done = make("span", { class: "saved" }, " Copied");
    button.append(done);
    setTimeout(() => done.remove(), 4000);
  }],
  share: [() => navigator.share, (button) => navigator.share({ title: doc.title, url: button.dataset.share || location.href })],
  print: [() => window.print, () => window.print()],
};
const showActs = (root) => {
  for (const [name, [able]] of Object.entries(acts)) {
    if (able()) all(`[data-${name}][hidden]`, root).forEach((button) => { button.hidden = false; });
  }
};
doc.addEventListener("click", (event) => {
  for (const [name, [, act]] of Object.entries(acts)) {
    const button = event.target.closest(`[data-${name}]`);
    if (button) Promise.resolve(act(button)).catch(() => {});
  }
});

// Unsaved work: ask before a page is left, never when leaving in a hurry.
let dirty = null;
doc.addEventListener("input", (event) => { dirty = event.target.closest("form[data-unsaved]") ?? dirty; });
doc.addEventListener("submit", (event) => {
  dirty = null;
  event.submitter?.setAttribute("aria-busy", "true");
});
addEventListener("beforeunload", (event) => { if (dirty?.isConnected && !leaving) event.preventDefault(); });

// Offline: what was typed stays in its own fields; nothing is stored.
let line = null;
addEventListener("offline", () => {
  line ??= make("p", { class: "offline", role: "status" });
  doc.body.append(line);
  line.textContent = "You are offline. What you typed is kept on this page. We will send nothing until you press the button again.";
});
addEventListener("online", () => {
  if (!line) return;
  line.textContent = "You are back online.";
  setTimeout(() => line.remove(), 6000);
});

// Week editor: the end follows the start, and a day that is ticked gets its first times.
doc.addEventListener("change", (event) => {
  const from = event.target.closest("[data-from]");
  if (from) {
    const to = from.closest("[data-window]")?.querySelector("[data-to]");
    const length = Number(from.dataset.length) || 2;
    if (to && to.selectedIndex >= 0 && from.value >= to.value && to.value !== "00:00") {
      const at = [...to.options].findIndex((option) => option.value === from.value);
      to.selectedIndex = Math.min(to.options.length - 1, at + length * 4);
    }
  }
  const open = event.target.closest("[data-open-day]");
  const day = open?.checked && open.closest("fieldset");
  if (day && !day.querySelector("[data-window]")) day.querySelector("[data-add]")?.click();
});

const prepare = (root) => [offerZone, chooseZone, countCharacters, showPasswords, showActs].forEach((step) => step(root));
prepare(doc);
focusIn(doc);
doc.addEventListener("htmx:after:swap", (event) => {
  const target = event.detail?.ctx?.target;
  const root = target?.isConnected ? target : doc;
  prepare(doc);
  all("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
  focusIn(root) || focusIn(doc);
  const said = (root.matches?.("[data-says]") ? root : root.querySelector("[data-says]"))?.dataset.says;
  if (said) say(said);
});
