/**
 * Rows of texts in columns, the first of them a head. A text is as wide as its letters, so paint rows afterwards.
 *
 * @param {string[][]} rows
 */
export function tableLines(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) =>
    row
      .map((text, column) => text.padEnd(widths[column]))
      .join('  ')
      .trimEnd(),
  );
}
