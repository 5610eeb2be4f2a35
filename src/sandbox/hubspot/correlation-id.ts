/** A version 4 UUID from the randomness that was handed in. */
export function createCorrelationId(random: () => number): string {
  return "10000000-1000-4000-8000-100000000000".replaceAll(/[018]/g, (digit) => {
    const value = Number(digit);
    const nibble = Math.floor(random() * 16);
    return (value === 8 ? 8 + (nibble % 4) : nibble).toString(16);
  });
}
