// The messages for codes that Rust returns. The key of a message is a prefix and the code, so a new code needs no change
// here, and doesn't compile until the catalogs have a message for it.

import { RULES } from "../backend/api.ts";
import type {
  AuthKind,
  BatchState,
  CommaTestStep,
  Connection,
  ConnectionState,
  Failure,
  KeychainFault,
  NameFault,
  Reason,
  RelaxedCheck,
  Rule,
  TestCase,
  Unreadable,
  UploadState,
  WaitingFor,
} from "../backend/api.ts";
import * as format from "./format.ts";
import { m } from "../paraglide/messages.js";

type Messages = typeof m;
type Snake<Code extends string> = Code extends `${infer Head}-${infer Rest}` ? `${Head}_${Snake<Rest>}` : Code;
/** The keys of the messages without placeholders. */
type PlainKey = { [Key in keyof Messages]: Messages[Key] extends () => string ? Key : never }[keyof Messages];

/** Returns the key of a code's message: `rule_id_empty` for `id-empty`. */
const keyOf = <const Prefix extends string, Code extends string>(prefix: Prefix, code: Code) =>
  `${prefix}_${code.replaceAll("-", "_")}` as `${Prefix}_${Snake<Code>}`;

const text = (key: PlainKey): string => m[key]();

/** Returns the message with this key, if there's one, for messages that only some codes have. */
export const optionalMessage = <Inputs>(prefix: string, code: string) =>
  (m as unknown as Partial<Record<string, (inputs: Inputs) => string>>)[keyOf(prefix, code)];

/** Returns the message that the app has for a code in place of the command line's. */
const textHere = (prefix: string, code: string) => optionalMessage<object>(prefix, code)?.({});

export const uploadStateLabel = (state: UploadState) => text(keyOf("upload_state", state));
export const batchStateLabel = (state: BatchState) => text(keyOf("batch_state", state));
export const reasonMessage = (reason: Reason) => text(keyOf("reason", reason));
export const waitingMessage = (reason: WaitingFor) => text(keyOf("waiting", reason));
export const nameFaultMessage = (fault: NameFault | "twice") => text(keyOf("name", fault));

/** Describes the progress of a comma test. */
export const commaTestStepMessage = (step: CommaTestStep) => text(keyOf("comma_test_step", step));

/** Names the kind of value that a comma test tries. */
export const commaTestCaseLabel = (one: TestCase) => text(keyOf("comma_test_case", one));

/** Names a kind of authentication. */
export const authLabel = (auth: AuthKind) => text(keyOf("auth", auth));

export const connectionMessage = (state: ConnectionState) =>
  textHere("connection_state_here", state) ?? text(keyOf("connection_state", state));

/** Explains why the keychain couldn't be used, and what to do. */
export const keychainMessage = (fault: KeychainFault) =>
  `${text(keyOf("keychain", fault))} ${textHere("keychain_fix_here", fault) ?? text(keyOf("keychain_fix", fault))}`;

const unreadableMessage = (reason: Unreadable) => textHere("unreadable_here", reason) ?? text(keyOf("unreadable", reason));

/** A failure of a command or of a dropped file, or a rejection that isn't one of the app's failures. */
export type ShownFailure = Failure | { code: "unknown" };

/** Returns the message of a failure. */
export function failureMessage(failure: ShownFailure): string {
  switch (failure.code) {
    case "file-unreadable":
      return unreadableMessage(failure.reason);
    case "unterminated-quote":
      return m.failure_unterminated_quote({ line: failure.line });
    case "column-missing":
      return m.failure_column_missing({ column: failure.wanted });
    case "mapping-unreadable":
    case "mapping-not-text":
      return m.failure_mapping_wrong();
    case "cancelled":
      return m.failure_no_draft();
    case "upload-not-ended":
      return m.failure_upload_running();
    case "earlier-forgotten":
      return m.failure_no_such_upload();
    case "sent-file-changed":
      return m.failure_file_changed();
    case "no-file":
      return m.failure_file_gone();
    case "several-files":
      return m.drop_several_text();
    case "folder":
      return m.drop_folder_text();
    case "keychain":
      return keychainMessage(failure.fault);
    case "token-rejected":
    case "credentials-rejected":
    case "no-permission":
    case "no-token":
      return connectionMessage(failure.code);
    default:
      return text(keyOf("failure", failure.code));
  }
}

/** Returns a short title for a failure. */
export function failureTitle(failure: ShownFailure): string {
  if (failure.code === "several-files") return m.drop_several();
  if (failure.code === "folder") return m.drop_folder();
  return m.failure_title();
}

/** Returns what an issue means. */
export const issueMessage = (rule: Rule) => text(keyOf("rule", rule));

/** Returns how to fix an issue in the app; null if there's nothing to do. */
export const issueFixMessage = (rule: Rule) => textHere("fix_here", rule) ?? textHere("fix", rule) ?? null;

/** Returns the message of every issue code, for the files that Rust writes. */
export const allIssueMessages = () => Object.fromEntries(RULES.map((rule) => [rule, issueMessage(rule)]));

/** Describes a check that a mapping relaxes. */
export function relaxedCheckMessage({ rule, severity }: RelaxedCheck): string {
  if (rule === "value-delimiter") return m.relaxed_value_delimiter();
  return `${issueMessage(rule)} ${severity === "off" ? m.relaxed_off() : m.relaxed_warning()}`;
}

const HOUR = 3_600_000;

/** Says when a token expires, in days or hours from now and as a date. */
export function tokenExpiryMessage(at: number, now: number, locale: string): string {
  const left = at - now;
  const day = format.dayAndTime(at, locale);
  if (left <= 0) return m.token_ended({ day });
  if (left < 48 * HOUR) {
    const hours = Math.max(1, Math.floor(left / HOUR));
    return m.token_ends_hours({ count: hours, shown: format.number(hours, locale), day });
  }
  const days = Math.floor(left / (24 * HOUR));
  return m.token_ends_days({ count: days, shown: format.number(days, locale), day });
}

/** Returns a message for the administrator; null if they can't help. */
export function administratorMessage(state: ConnectionState, connection: Connection): string | null {
  const { client, project } = connection;
  const inputs = { client, id: project?.client_id ?? "", organization: project?.organization ?? "" };
  switch (state) {
    case "token-rejected":
      return m.administrator_token({ client });
    case "no-token":
      return m.administrator_no_token({ client });
    case "credentials-rejected":
      return m.administrator_credentials(inputs);
    case "no-permission":
      return m.administrator_permissions(inputs);
    default:
      return null;
  }
}

/** Describes the time left. From a day on, it only says that it's long. */
export const timeLeftMessage = (seconds: number, locale: string) =>
  seconds < format.LONG ? m.time_left({ time: format.span(seconds, locale) }) : m.time_left_long();
