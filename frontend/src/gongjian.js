// What the pages need of a browser. Every page also works without it.
import htmx from "htmx.org";
import "./menus.js";
import "./confirm.js";
import "./find.js";
import "./forms.js";
import "./printing.js";
import "./scrolling.js";
import "./unsaved.js";

window.htmx = htmx;
