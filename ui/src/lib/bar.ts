// Computes the widths of a bar's parts. They aren't to scale: every part above zero stays visible.

export interface Part<Name extends string> {
  name: Name;
  x: number;
  width: number;
}

/** Places the parts above zero side by side in `width`, none of them narrower than `least`. */
export function barParts<Name extends string>(
  counts: [Name, number][],
  width: number,
  least = 10,
  gap = 4,
): Part<Name>[] {
  const shown = counts.filter(([, count]) => count > 0);
  const room = Math.max(0, width - gap * (shown.length - 1));
  // Widening a part to the minimum takes room from the others, so they're checked again.
  const narrow = new Set<Name>();
  const scale = () => {
    const wide = shown.filter(([name]) => !narrow.has(name));
    const total = wide.reduce((sum, [, count]) => sum + count, 0);
    return total === 0 ? 0 : (room - least * narrow.size) / total;
  };
  for (let before = -1; before !== narrow.size; ) {
    before = narrow.size;
    const now = scale();
    for (const [name, count] of shown) if (count * now < least) narrow.add(name);
  }
  const last = scale();
  let x = 0;
  return shown.map(([name, count]) => {
    const part = { name, x, width: narrow.has(name) ? least : count * last };
    x += part.width + gap;
    return part;
  });
}
