// Delays heavy work until the page has been painted.

/** The longest wait for a frame, in milliseconds. */
const MOST_UNDRAWN = 250;

/** Resolves once the current page has been painted. A hidden window paints nothing, so the wait is limited. */
export const afterPaint = () =>
  new Promise<void>((done) => {
    // The second frame is requested only after the first one was sent to the screen.
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)));
    setTimeout(done, MOST_UNDRAWN);
  });
