import { paraglideVitePlugin } from "@inlang/paraglide-js";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

export default defineConfig(({ command }) => ({
  plugins: [
    svelte(),
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
