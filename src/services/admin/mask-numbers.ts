export const MASK = "•";

/** Keys whose values are people's numbers in our words and in the vendors'. */
const NUMBER_KEY = /number|phone|caller|callee|^(from|to|did|cid)$|sip|uri/i;
const SHOWN = 3;

/**
 * A job's payload for whoever looks for what is wrong with it: numbers of people are masked but for their last three
 * digits, wherever they stand with a plus and wherever a key says so. Everything else is as it is.
 */
export function maskNumbers(value: unknown, key = ""): unknown {
  if (Array.isArray(value)) return value.map((one) => maskNumbers(one, key));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, held]) => [name, maskNumbers(held, name)]),
    );
  }
  if (typeof value === "number" && NUMBER_KEY.test(key)) return maskText(String(value), /\d{5,}/g);
  if (typeof value !== "string") return value;
  return maskText(value, NUMBER_KEY.test(key) ? /\+?\d[\d\s().-]{3,}\d/g : /\+\d[\d\s().-]{3,}\d/g);
}

function maskText(text: string, numbers: RegExp): string {
  return text.replace(numbers, (number) => MASK.repeat(5) + number.slice(-SHOWN));
}
