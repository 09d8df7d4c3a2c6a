// State that all pages share: the settings, the language, and the text of the live region.

import type { Failure, Language, Settings, StartUp } from "../backend/api.ts";
import { failureOf, saveSettings } from "../backend/commands.ts";
import { formatLocale } from "../lib/format.ts";
import { overwriteGetLocale } from "../paraglide/runtime.js";

export type Page = "new" | "uploads" | "mappings" | "connections" | "settings";

class App {
  page = $state<Page>("new");
  settings = $state<Settings>({ language: "system", theme: "system", calls_per_minute: 40, connection: null, history_days: 90 });
  /** The text of the live region, which screen readers read when it changes. It isn't visible. */
  announcement = $state("");
  /** The ID of the upload whose details are open in the history. */
  opened = $state<string | null>(null);
  /** How many uploads are running. */
  running = $state(0);
  settingsFailure = $state.raw<{ failure: Failure | null } | null>(null);
  version = "";
  systemLanguage: Language = "en";
  systemLocale: string | null = null;

  get language(): Language {
    return this.settings.language === "system" ? this.systemLanguage : this.settings.language;
  }

  /** The locale for numbers and dates: the system's, if it has the window's language. */
  get formats(): string {
    return formatLocale(this.language, this.systemLocale);
  }
}

export const app = new App();

// Messages read the language from here, so they change as soon as it does.
overwriteGetLocale(() => app.language);

/** Applies the settings and the system's language. */
export function applyStartUp(startUp: StartUp) {
  app.settings = startUp.settings;
  app.systemLanguage = startUp.system_language;
  app.systemLocale = startUp.system_locale;
  app.version = startUp.version;
  show();
}

/** Changes settings, applies them immediately, and saves them. */
export async function change(part: Partial<Settings>) {
  app.settings = { ...app.settings, ...part };
  // The last announcement was in the other language.
  if (part.language) app.announcement = "";
  show();
  try {
    await saveSettings($state.snapshot(app.settings));
    app.settingsFailure = null;
  } catch (rejected) {
    app.settingsFailure = { failure: failureOf(rejected) };
  }
}

/** Announces a text to screen readers. */
export function announce(words: string) {
  app.announcement = words;
}

function show() {
  const root = document.documentElement;
  root.lang = app.language;
  if (app.settings.theme === "system") {
    delete root.dataset.theme;
  } else {
    root.dataset.theme = app.settings.theme;
  }
}
