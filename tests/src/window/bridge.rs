//! Recording of what Rust returns to the page. `invoke` is frozen, so this wraps the `fetch` that it uses.

use serde_json::Value;

use super::opened::Window;

const LISTEN: &str = "
    if (window.__heard) return;
    window.__heard = [];
    const ask = window.fetch;
    window.fetch = async (...words) => {
      const answer = await ask(...words);
      const url = String(words[0]?.url ?? words[0]);
      const asked = typeof words[1]?.body === 'string' ? words[1].body : '';
      answer.clone().text().then((text) => window.__heard.push({ url, asked, text }));
      return answer;
    };
";

/// One response of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// The name of the command that the page called.
    pub command: String,
    /// The body of the app's response.
    pub answer: String,
}

impl Window {
    /// Starts recording all responses of commands.
    #[track_caller]
    pub fn listen(&self) {
        self.script(LISTEN, &[]);
    }

    /// Returns the responses that were recorded so far.
    #[track_caller]
    pub fn heard(&self) -> Vec<Heard> {
        let heard = self.script("return window.__heard", &[]);
        let one = |one: &Value| Heard {
            command: one["url"].as_str().unwrap_or_default().rsplit('/').next().unwrap_or_default().to_owned(),
            answer: one["text"].as_str().unwrap_or_default().to_owned(),
        };
        heard.as_array().into_iter().flatten().map(one).collect()
    }
}
