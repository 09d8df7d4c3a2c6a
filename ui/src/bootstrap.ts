// Asks Rust for what the window needs before it can show anything, then mounts it.

import { mount } from "svelte";
import App from "./App.svelte";
import { applyStartUp } from "./state/app.svelte.ts";
import { startUp } from "./backend/commands.ts";

/** Replaces the placeholder of `index.html` by the window's content. */
export async function showWindow() {
  const target = document.getElementById("app");
  if (!target) return;
  applyStartUp(await startUp());
  target.replaceChildren();
  mount(App, { target });
}
