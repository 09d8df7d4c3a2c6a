// What takes long waits until the person has something to look at.

/** Milliseconds that a picture is waited for, at most. */
const MOST_UNDRAWN = 250;

/** Once what is on the page now is drawn. A window that nobody sees draws nothing, and is not waited for. */
export const afterPaint = () =>
  new Promise<void>((done) => {
    // A frame is asked for once the one before it is on its way to the screen.
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)));
    setTimeout(done, MOST_UNDRAWN);
  });
