import { beforeEach, expect, test, vi } from "vitest";
import type { Draft, DraftColumn, MappingView, Transform } from "../src/backend/api.ts";
import * as commands from "../src/backend/commands.ts";
import { MappingEditor } from "../src/state/mappingEditor.svelte.ts";

vi.mock("../src/backend/commands.ts");

const column = (header: string, suggest: "id" | "attribute" | "leave-out", transforms: Transform[] = ["trim"]): DraftColumn => ({
  suggestion: { column: header, suggest, name: suggest === "attribute" ? header.toLowerCase() : null, transforms, reasons: [] },
  is_personal: suggest === "leave-out",
  is_hidden: false,
  dates: { ways: [], example: null },
  numbers: { ways: [], example: null },
  yes_and_no: { boolean: { true: [], false: [] } },
  few: null,
});

const draft = (more: Partial<Draft> = {}) =>
  ({
    columns: ["id", "Tier", "Joined", "Nome"],
    sample: [["1", "gold", "03/04/2026", "Ana"]],
    mapping: JSON.stringify({ name: "m", identifier: { kind: "thirdPartyId", column: "id" }, attributes: [] }),
    is_suggested: true,
    saved: null,
    suggestions: [column("id", "id"), column("Tier", "attribute"), column("Joined", "attribute"), column("Nome", "leave-out")],
    view: { fits: [{ column: "id", fit: { fit: "exact", column: 0 } }], questions: [] },
    date_formats: [],
    number_formats: [],
    ...more,
  }) as Draft;

const view = (part: Partial<MappingView> = {}): MappingView => ({ fits: [], templates: [], questions: [], ...part });

beforeEach(() => {
  vi.mocked(commands.mappingView).mockReset().mockResolvedValue(view());
  vi.mocked(commands.putTransform).mockReset().mockImplementation((all, one) => Promise.resolve([...all, one]));
  vi.mocked(commands.draftKeep).mockReset().mockResolvedValue(null);
  vi.mocked(commands.freeName).mockReset().mockImplementation((name) => Promise.resolve(name));
});

const names = (editor: MappingEditor) => editor.mapping.attributes.map((one) => one.name);

test("what Rust suggests is offered, and is in the mapping once it is accepted", () => {
  const editor = new MappingEditor(draft());
  expect(editor.suggested.map((one) => one.name)).toEqual(["tier", "joined"]);
  expect([names(editor), editor.isReady]).toEqual([[], false]);
  editor.acceptAll();
  expect([names(editor), editor.isReady]).toEqual([["tier", "joined"], true]);
  editor.undo();
  expect([names(editor), editor.suggested.length]).toEqual([[], 2]);
});

test("an answer to an older mapping is dropped, and the newest one is taken", async () => {
  const answers: ((view: MappingView) => void)[] = [];
  vi.mocked(commands.mappingView).mockImplementation(() => new Promise((resolve) => answers.push(resolve)));
  const editor = new MappingEditor(draft());
  editor.acceptAll();
  editor.leaveOut(0);
  const about = { kind: "consent" as const, empty: 1, answers: [] };
  answers[0]?.(view({ questions: [{ field: { kind: "attribute", name: "joined" }, column: "Joined", about }] }));
  await Promise.resolve();
  expect(editor.questions).toEqual([]);
  answers[1]?.(view({ questions: [{ field: { kind: "attribute", name: "joined" }, column: "Joined", about }] }));
  await vi.waitFor(() => expect(editor.questions).toHaveLength(1));
  expect(editor.questions[0]).toMatchObject({ index: 0, place: 2 });
  editor.answer(editor.questions[0]!, {});
  expect(editor.questions).toEqual([]);
  editor.undo();
  expect(editor.questions).toHaveLength(1);
});

test("a column that Rust does not find keeps the mapping from being ready, and a chosen one is it", () => {
  const saved = { name: "m", identifier: { kind: "thirdPartyId", column: "ID" }, attributes: [{ name: "tier", column: "Tier" }] };
  const open = view({
    fits: [{ column: "ID", fit: { fit: "ambiguous", columns: [0, 1] } }, { column: "Tier", fit: { fit: "exact", column: 1 } }],
    questions: [{ field: { kind: "identifier" }, column: "ID", about: { kind: "ambiguous", columns: [0, 1], choices: [0, 1, 2, 3] } }],
  });
  const editor = new MappingEditor(draft({ mapping: JSON.stringify(saved), is_suggested: false, view: open }));
  expect([editor.id, editor.isReady, editor.questions[0]?.place]).toEqual([null, false, null]);
  editor.feed(null, 0);
  expect([editor.id, editor.isReady, editor.questions]).toEqual([0, true, []]);
});

test("two changes of transforms at once are both made", async () => {
  const editor = new MappingEditor(draft());
  editor.acceptAll();
  await Promise.all([editor.put("tier", { prefix: "x" }), editor.put("tier", "lowercase"), editor.put(null, "nfc")]);
  expect(editor.mapping.attributes[0]?.transforms).toEqual(["trim", { prefix: "x" }, "lowercase"]);
  expect(editor.mapping.identifier.transforms).toEqual(["nfc"]);
});

test("what all rows show takes the place of what the first ones did, except where a person decided", () => {
  const editor = new MappingEditor(draft());
  editor.add({ name: "tier", column: "Tier", transforms: ["trim", "lowercase"] });
  const date: Transform = { date: { from: "%d/%m/%Y", to: "%Y-%m-%d" } };
  const whole = [column("id", "id"), column("Tier", "attribute", ["trim", date]), column("Joined", "attribute", ["trim", date]), column("Nome", "leave-out")];
  editor.update(draft({ suggestions: whole }));
  expect(editor.mapping.attributes[0]?.transforms).toEqual(["trim", "lowercase"]);
  expect(editor.suggested).toEqual([{ name: "joined", column: "Joined", transforms: ["trim", date] }]);
});
