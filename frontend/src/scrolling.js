// What can be scrolled sideways can be reached by the keyboard.
const reach = () => {
  for (const box of document.querySelectorAll(".table-responsive")) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
};

window.addEventListener("load", reach);
window.addEventListener("resize", reach);
