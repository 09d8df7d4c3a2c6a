// What a mapping means for the open file, as Rust returns it: which columns it finds, and what is still open.

import { mappingView } from "../backend/commands.ts";
import type { ColumnFit, ColumnRef, DraftColumn, MappingView, Question, TemplateColumn } from "../backend/api.ts";
import { keyOf } from "../lib/mapping.ts";

export class MappingMeaning {
  /** Which column each reference means. It stays true for as long as the columns do. */
  #fits = $state.raw<ReadonlyMap<string, ColumnFit>>(new Map());
  /** The open questions of Rust's last answer. */
  questions = $state.raw<Question[]>([]);
  /** The columns that templates use. */
  #templates = $state.raw<TemplateColumn[]>([]);
  /** The number of the newest request to Rust. */
  #asked = 0;

  constructor(columns: DraftColumn[], view: MappingView) {
    const own = columns.map(({ suggestion }, column): [string, ColumnFit] => [
      keyOf(suggestion.column),
      { fit: "exact", column },
    ]);
    this.#fits = new Map(own);
    this.#take(view);
  }

  /** The place of the column that a reference means; none if there's no such column, or several. */
  placeOf(column: ColumnRef): number | null {
    const fit = this.#fits.get(keyOf(column));
    return fit !== undefined && "column" in fit ? fit.column : null;
  }

  /** The attributes whose templates use a column. */
  templatesOf(column: number): string[] {
    return this.#templates.filter((one) => one.column === column).map((one) => one.attribute);
  }

  /** Asks what the mapping means. An answer that comes after another request is dropped: that one's answer follows. */
  async ask(mapping: string) {
    const turn = ++this.#asked;
    try {
      const view = await mappingView(mapping);
      if (turn === this.#asked) this.#take(view);
    } catch {
      // The file was closed, and its editor with it.
    }
  }

  #take(view: MappingView) {
    this.#fits = new Map([...this.#fits, ...view.fits.map(({ column, fit }): [string, ColumnFit] => [keyOf(column), fit])]);
    this.questions = view.questions;
    this.#templates = view.templates;
  }
}
