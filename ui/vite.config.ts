import { readFileSync } from "node:fs";
import { paraglideVitePlugin } from "@inlang/paraglide-js";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

/** The mark in what is drawn before the script runs: the one drawing of it, plain markup without a script. */
const firstFrame = {
  name: "first-frame",
  transformIndexHtml: (html: string) =>
    html.replace("<!-- mark -->", readFileSync(new URL("./src/components/Logo.svelte", import.meta.url), "utf8")),
};

export default defineConfig(({ command }) => ({
  plugins: [
    svelte(),
    firstFrame,
    // (Version 2.23: from 2.24 on its SDK names packages of other platforms that were never published, and
    // `npm ci` refuses the lock file.)
    // Only while developing: in a build and in tests it keeps the process alive for half a minute after
    // its work is done. There the messages are compiled before (`npm run messages`).
    ...(command === "serve" && !process.env.VITEST
      ? [
          paraglideVitePlugin({
            project: "./project.inlang",
            outdir: "./src/paraglide",
            strategy: ["globalVariable", "baseLocale"],
          }),
        ]
      : []),
  ],
  clearScreen: false,
  build: {
    // The oldest of the three engines: WebKitGTK as Ubuntu 22.04 has it, and Safari of macOS 13.
    target: "safari16.4",
    // `style-src 'self'` and `img-src 'self'`: files stay files.
    assetsInlineLimit: 0,
    rolldownOptions: { checks: { pluginTimings: false } },
  },
  test: { include: ["tests/**/*.test.ts"] },
}));
