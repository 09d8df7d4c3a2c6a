// The way in: what must be known before anything is shown, then the window.

import { mount } from "svelte";
import App from "./App.svelte";
import { begin } from "./app.svelte.ts";
import { startUp } from "./bridge.ts";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/parts.css";
import "./styles/pages.css";
import "./styles/upload.css";

const target = document.getElementById("app");
if (target) {
  begin(await startUp());
  mount(App, { target });
}
