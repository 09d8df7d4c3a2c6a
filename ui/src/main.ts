// The entry point: the placeholder of `index.html` is painted first, then the window is loaded.

import { afterPaint } from "./lib/afterPaint.ts";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/components.css";
import "./styles/pages.css";
import "./styles/upload.css";

await afterPaint();
const { showWindow } = await import("./bootstrap.ts");
await showWindow();
