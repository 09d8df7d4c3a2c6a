// Dragging a column onto an attribute. It uses pointer events, because the system's drag and drop is used for files.

import { announce } from "../../../state/app.svelte.ts";
import { m } from "../../../paraglide/messages.js";
import type { MappingEditor } from "../../../state/mappingEditor.svelte.ts";

/** The distance in pixels from which a press counts as a drag. */
const SLACK = 5;

class Drag {
  /** The column that is being dragged. */
  column = $state<number | null>(null);
  x = $state(0);
  y = $state(0);
  /** What the pointer is over: the index of an attribute, or "id". */
  over = $state<string | null>(null);
}

export const drag = new Drag();

/** Returns the `data-feed` value under the pointer: the index of an attribute, or `id`. */
function targetAt(x: number, y: number): string | null {
  const place = document.elementFromPoint(x, y)?.closest<HTMLElement>("[data-feed]");
  return place?.dataset.feed ?? null;
}

/** Starts dragging a column. */
export function hold(event: PointerEvent, editor: MappingEditor, column: number, name: string) {
  const source = event.currentTarget as HTMLElement;
  const isControl = event.target instanceof Element && event.target.closest("input, button, select, a") !== null;
  if (event.button !== 0 || isControl) return;
  const { clientX, clientY, pointerId } = event;

  const move = (next: PointerEvent) => {
    if (next.pointerId !== pointerId) return;
    if (drag.column === null && Math.hypot(next.clientX - clientX, next.clientY - clientY) < SLACK) return;
    if (drag.column === null) source.setPointerCapture(pointerId);
    drag.column = column;
    [drag.x, drag.y] = [next.clientX, next.clientY];
    drag.over = targetAt(next.clientX, next.clientY);
  };
  const end = (next: PointerEvent | KeyboardEvent) => {
    if (next instanceof KeyboardEvent && next.key !== "Escape") return;
    const { over } = drag;
    const wasHeld = drag.column !== null;
    [drag.column, drag.over] = [null, null];
    window.removeEventListener("pointermove", move);
    window.removeEventListener("pointerup", end);
    window.removeEventListener("pointercancel", end);
    window.removeEventListener("keydown", end, true);
    if (!wasHeld || over === null || next.type !== "pointerup") return;
    const index = over === "id" ? null : Number(over);
    editor.feed(index, column);
    const fed = index === null ? editor.mapping.identifier.kind : (editor.mapping.attributes[index]?.name ?? "");
    announce(m.drag_announced({ column: name, name: fed }));
  };
  window.addEventListener("pointermove", move);
  window.addEventListener("pointerup", end);
  window.addEventListener("pointercancel", end);
  window.addEventListener("keydown", end, true);
}
