/* What forms and htmx cannot say by themselves. Without this file everything still works. */
(() => {
  "use strict";

  const row = (button) => button?.closest(".item");

  // The second tap of a double tap lands on a button that by then asks for the opposite: let it pass.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.form?.method === "post" && event.detail > 1) event.preventDefault();
  }, true);

  // A form is not sent again while its answer is under way: the second would find that the first has changed what it
  // needs, such as the password. A download leaves the page as it is, so this is not for long (milliseconds).
  let sent = new WeakMap();
  document.addEventListener("submit", (event) => {
    const by = event.submitter ?? event.target;
    if (event.defaultPrevented || event.target.method !== "post") return; // htmx sends it, or it only looks
    if (event.timeStamp - sent.get(by) < 5000) event.preventDefault();
    else sent.set(by, event.timeStamp);
  });
  addEventListener("pageshow", () => { sent = new WeakMap(); }); // back on a page that was left by it

  // What has the focus may be taken away or folded away. The focus then goes to what it names (data-next), else to the
  // nearest summary that is left, step by step outwards: in what it was in, after that, before that.
  const holdFocus = () => {
    const focused = document.activeElement, next = focused.closest("[data-next]")?.dataset.next, places = [];
    if (focused === document.body) return () => {};
    const preventScroll = !focused.matches(":focus-visible"); // who points sees where they are
    for (let at = focused; at; at = at.parentElement) places.push(at, at.nextElementSibling, at.previousElementSibling);
    return () => {
      const seen = (spot) => spot?.isConnected && spot.checkVisibility();
      if (document.activeElement !== document.body && seen(document.activeElement)) return;
      const summaries = places.filter(seen).map((place) => place.querySelector("summary"));
      [focused, next && document.getElementById(next), ...summaries].find(seen)?.focus({ preventScroll });
    };
  };
  document.addEventListener("htmx:before:swap", (event) => { event.detail.ctx.keepFocus = holdFocus(); });
  document.addEventListener("htmx:after:swap", (event) => {
    const { keepFocus, request, response } = event.detail.ctx;
    if (response.status === 200 && request.submitter?.matches("[data-clear]")) request.submitter.form?.reset(); // it was added
    keepFocus();
  });

  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-close]")) return;
    const keepFocus = holdFocus();
    document.getElementById("undo").replaceChildren();
    keepFocus();
  });

  // While a tick is under way its button says so, after a moment; a tick that was not saved says that in its row.
  document.addEventListener("htmx:before:request", (event) => {
    const button = event.detail.ctx.request.submitter;
    (button?.closest(".keep form") ?? row(button))?.querySelector(".unsaved")?.remove();
    event.detail.ctx.busy = setTimeout(() => button?.setAttribute("aria-busy", "true"), 300);
  });
  document.addEventListener("htmx:finally:request", (event) => {
    const button = event.detail.ctx.request.submitter;
    clearTimeout(event.detail.ctx.busy);
    button?.removeAttribute("aria-busy");
    if (button?.form?.id === "ticks") row(button)?.querySelector(".when")?.removeAttribute("open"); // it loads when opened
  });
  const unsaved = (event) => {
    const button = event.detail.ctx?.request?.submitter;
    const item = row(button), kept = button?.closest(".keep form");
    const place = kept ?? item ?? button?.closest("#undo");
    if (!place || place.querySelector(".unsaved") || [409, 422, 429].includes(event.detail.ctx.response?.status)) return;
    const words = document.createElement("span");
    words.className = "tag bad unsaved";
    const status = event.detail.ctx.response?.status;
    words.textContent = status === 404 // the track was left, or the item taken off the list
      ? "Not saved. Your list has changed. Load the page again."
      : status < 500 ? "Not saved. Try again." : "Perhaps not saved. Try again."; // an answer may be lost on its way
    if (place === item) item.querySelector("summary").append(words);
    else button.after(words);
    document.getElementById("say").textContent = words.textContent;
  };
  // A visitor's ticks that are under way when the page is left go once more, in a way that outlives the page.
  addEventListener("pagehide", () => {
    const form = document.querySelector("form.htmx-request[hx-post]");
    if (form) navigator.sendBeacon(form.getAttribute("hx-post"), new FormData(form));
  });

  // Signing up: the device's time zone is offered, as only a script can know it.
  const offer = document.getElementById("own-zone");
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (offer && zone) {
    const box = offer.querySelector("input");
    box.value = zone;
    box.checked = true;
    offer.append(` (${zone.replaceAll("_", " ")})`);
    offer.hidden = false;
  }

  document.addEventListener("htmx:error", unsaved);
  document.addEventListener("htmx:response:error", unsaved);
})();
