// "/" leads to the search of the frame, unless somebody is writing.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const box = document.getElementById("find-q");
  if (!box) return;
  event.preventDefault();
  box.focus();
});
