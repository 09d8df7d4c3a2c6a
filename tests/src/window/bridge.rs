//! What comes over the bridge. `invoke` itself cannot be replaced; the `fetch` below it can be listened to.

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

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// The command.
    pub command: String,
    /// What was answered.
    pub answer: String,
}

impl Window {
    /// Listens from now on to all that Rust answers.
    #[track_caller]
    pub fn listen(&self) {
        self.script(LISTEN, &[]);
    }

    /// What was answered so far.
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
