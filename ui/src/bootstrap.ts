// Asks Rust for what the window needs before it can show anything, then mounts it.

import { mount } from "svelte";
import App from "./App.svelte";
import * as app from "./state/app.svelte.ts";
import { startUp } from "./backend/commands.ts";

/** Replaces the placeholder of `index.html` by the window's content. */
export async function begin() {
  const target = document.getElementById("app");
  if (!target) return;
  app.begin(await startUp());
  target.replaceChildren();
  mount(App, { target });
}
