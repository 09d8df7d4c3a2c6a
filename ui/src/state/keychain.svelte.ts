// Requests to the system keychain. They can take long, because the keychain may ask for a password, and they continue
// when another page is opened.

class Keychain {
  /** The connection whose request is waiting for the keychain. */
  asked = $state<string | null>(null);

  /** Runs a command unless another one is waiting for the keychain. */
  async ask(connection: string, command: () => Promise<unknown>) {
    if (this.asked !== null) return;
    this.asked = connection;
    try {
      await command();
    } finally {
      this.asked = null;
    }
  }
}

export const keychain = new Keychain();
