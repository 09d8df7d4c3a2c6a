// The way in: the ground that is in the page already is drawn, then comes what stands on it.

import { drawn } from "./drawn.ts";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/parts.css";
import "./styles/pages.css";
import "./styles/upload.css";

await drawn();
const { begin } = await import("./begin.ts");
await begin();
