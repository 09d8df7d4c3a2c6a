// A keychain may take its time: it asks a person for its password. That goes on when the page is left.

class Keychain {
  /** The connection whose secret the keychain is asked for at this moment. */
  asked = $state<string | null>(null);

  /** One question at a time. */
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
