// The names of keys on this computer's keyboard.

const isMac = /Mac/.test(navigator.platform);

export const openKey = () => (isMac ? "⌘O" : "Ctrl O");

export const pasteKey = () => (isMac ? "⌘V" : "Ctrl V");

/** Whether Ctrl (Cmd on a Mac) is pressed without Alt. */
export const isCommand = (event: KeyboardEvent) => (isMac ? event.metaKey : event.ctrlKey) && !event.altKey;
