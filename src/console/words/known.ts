/** The text for one of the API's own words; the word itself where none is written yet. */
export function wordFor(table: Readonly<Record<string, string>>, word: string): string {
  return table[word] ?? word;
}
