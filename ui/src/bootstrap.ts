// What must be known before anything is shown, then the window.

import { mount } from "svelte";
import App from "./App.svelte";
import * as app from "./state/app.svelte.ts";
import { startUp } from "./backend/commands.ts";

/** Puts the window's content in the place of what was drawn before it. */
export async function begin() {
  const target = document.getElementById("app");
  if (!target) return;
  app.begin(await startUp());
  target.replaceChildren();
  mount(App, { target });
}
