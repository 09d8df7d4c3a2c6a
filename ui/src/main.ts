// The way in: the ground that is in the page already is drawn, then comes what stands on it.

import { afterPaint } from "./lib/afterPaint.ts";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/components.css";
import "./styles/pages.css";
import "./styles/upload.css";

await afterPaint();
const { begin } = await import("./bootstrap.ts");
await begin();
