// What a small form held when it was refused is written into it again, and the reader is led there.
const fill = (field, values) => {
  if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
  else if (field.multiple) for (const option of field.options) option.selected = values.includes(option.value);
  else if (field.type !== "file") field.value = values.shift() ?? field.value;
};

const kept = document.getElementById("unsaved");
if (kept) {
  const told = new Map();
  for (const each of kept.children) {
    told.set(each.dataset.name, [...(told.get(each.dataset.name) ?? []), each.textContent]);
  }
  const form = [...document.forms].find((each) => new URL(each.action).pathname === kept.dataset.action);
  const fields = form ? [...form.elements].filter((each) => told.has(each.name)) : [];
  for (const field of fields) fill(field, told.get(field.name));
  if (form) form.closest("details")?.setAttribute("open", "");
  fields.find((each) => each.type !== "hidden")?.focus();
}
