// data-confirm="…" on a form or on its button: asks in the page's one <dialog> before sending.
// data-confirm-yes names the deed on the button, data-confirm-tone="bad" paints it red.
const dialog = () => document.getElementById("confirm");
let asked = null;

const asking = (event) => {
  const button = event.submitter;
  if (button?.dataset.confirm) return button;
  return event.target.dataset?.confirm ? event.target : null;
};

document.addEventListener(
  "submit",
  (event) => {
    const source = asking(event);
    const box = dialog();
    if (!source || !box || asked === event.target) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const form = event.target;
    const button = event.submitter;
    const yes = box.querySelector("[data-yes]");
    yes.dataset.said ??= yes.textContent;
    box.querySelector("[data-question]").textContent = source.dataset.confirm;
    yes.textContent = source.dataset.confirmYes || yes.dataset.said;
    yes.classList.toggle("btn-danger", source.dataset.confirmTone === "bad");
    yes.classList.toggle("btn-primary", source.dataset.confirmTone !== "bad");
    box.returnValue = "";
    box.onclose = () => {
      if (box.returnValue !== "yes") return;
      asked = form;
      form.requestSubmit(button ?? undefined);
      asked = null;
    };
    box.showModal();
  },
  true,
);
