// What the whole window shares: the settings, the language that follows from them, and one live region.

import type { FailureCode, Language, Settings, StartUp } from "../backend/api.ts";
import { codeOf, saveSettings } from "../backend/commands.ts";
import { formatLocale } from "../lib/format.ts";
import { overwriteGetLocale } from "../paraglide/runtime.js";

export type Page = "new" | "uploads" | "mappings" | "connections" | "settings";

class App {
  page = $state<Page>("new");
  settings = $state<Settings>({ language: "system", theme: "system", calls_per_minute: 40, connection: null, history_days: 90 });
  /** Said by screen readers when it changes; shown nowhere. */
  said = $state("");
  /** Which upload the history shows beside its list. */
  opened = $state<string | null>(null);
  /** How many uploads are worked on, for the rail's dot. */
  running = $state(0);
  settingsFailure = $state<FailureCode | "unknown" | null>(null);
  version = "";
  systemLanguage: Language = "en";
  systemLocale: string | null = null;

  get language(): Language {
    return this.settings.language === "system" ? this.systemLanguage : this.settings.language;
  }

  /** For numbers and dates: the person's own where it fits the language. */
  get formats(): string {
    return formatLocale(this.language, this.systemLocale);
  }
}

export const app = new App();

// Messages read the language from here, and so change with it at once, in place.
overwriteGetLocale(() => app.language);

/** Takes over what Rust knew at the start. */
export function begin(known: StartUp) {
  app.settings = known.settings;
  app.systemLanguage = known.system_language;
  app.systemLocale = known.system_locale;
  app.version = known.version;
  show();
}

/** Changes a setting, shows it at once and keeps it. */
export async function change(part: Partial<Settings>) {
  app.settings = { ...app.settings, ...part };
  // What was said last was said in the other language.
  if (part.language) app.said = "";
  show();
  try {
    await saveSettings($state.snapshot(app.settings));
    app.settingsFailure = null;
  } catch (rejected) {
    app.settingsFailure = codeOf(rejected) ?? "unknown";
  }
}

/** Says something to who listens and does not look. */
export function announce(words: string) {
  app.said = words;
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
