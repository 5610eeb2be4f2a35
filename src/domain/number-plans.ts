/** One way that a country's numbers are or were written, and the way they are dialled from everywhere today. */
type Rewriting = { readonly from: RegExp; readonly to: string };

/**
 * Numbers that a country's plan knows no more, by country calling code; matched against the digits after it. They are
 * tried only where the number is invalid as it stands, and count only where what comes of them is valid.
 */
const PLANS: Readonly<Record<string, readonly Rewriting[]>> = {
  // Vietnam's mobiles lost a digit in 2018.
  "84": [
    { from: /^0?12([068]\d{7})$/, to: "7$1" },
    { from: /^0?121(\d{7})$/, to: "79$1" },
    { from: /^0?122(\d{7})$/, to: "77$1" },
    { from: /^0?12([345]\d{7})$/, to: "8$1" },
    { from: /^0?127(\d{7})$/, to: "81$1" },
    { from: /^0?129(\d{7})$/, to: "82$1" },
    { from: /^0?16([2-9]\d{7})$/, to: "3$1" },
    { from: /^0?18([68]\d{7})$/, to: "5$1" },
    { from: /^0?199(\d{7})$/, to: "59$1" },
  ],
  // Mexico dropped the mobiles' 1, and the prefixes 01, 044 and 045, in 2019 and 2020.
  "52": [
    { from: /^1(\d{10})$/, to: "$1" },
    { from: /^0(?:1|44|45)1?(\d{10})$/, to: "$1" },
  ],
  // Argentina writes 15 after the area code at home, and 9 before it abroad; area codes have two to four digits.
  "54": [
    { from: /^9?0?(11)15(\d{8})$/, to: "9$1$2" },
    { from: /^9?0?(\d{3})15(\d{7})$/, to: "9$1$2" },
    { from: /^9?0?(\d{4})15(\d{6})$/, to: "9$1$2" },
    { from: /^9?0(\d{10})$/, to: "$1" },
  ],
  // Brazil's mobiles got a ninth digit until 2016; xx and two digits name a carrier.
  "55": [
    { from: /^0?([1-9]\d)([6-9]\d{7})$/, to: "$19$2" },
    { from: /^0\d\d([1-9]\d)([6-9]\d{7})$/, to: "$19$2" },
    { from: /^0\d\d([1-9]\d\d{8,9})$/, to: "$1" },
  ],
  // Côte d'Ivoire put the operator before all numbers in 2021: of mobiles the second digit tells it, of
  // landlines, which began with 2 and 3, the third.
  "225": [
    { from: /^([23]\d0\d{5})$/, to: "25$1" },
    { from: /^([23]\d8\d{5})$/, to: "21$1" },
    { from: /^([23]\d[1-79]\d{5})$/, to: "27$1" },
    { from: /^([014-9][0-3]\d{6})$/, to: "01$1" },
    { from: /^([014-9][456]\d{6})$/, to: "05$1" },
    { from: /^([014-9][789]\d{6})$/, to: "07$1" },
  ],
  // Italy's zero belongs to the number of a landline, and to no mobile's.
  "39": [
    { from: /^0(3\d{8,9})$/, to: "$1" },
    { from: /^([1-9]\d{5,9})$/, to: "0$1" },
  ],
  "229": [{ from: /^(\d{8})$/, to: "01$1" }],
  "57": [
    { from: /^0?3(3\d{9})$/, to: "$1" },
    { from: /^0?([1-8]\d{7})$/, to: "60$1" },
  ],
  "56": [
    { from: /^0?9?([4-9]\d{7})$/, to: "9$1" },
    { from: /^0?2(\d{7})$/, to: "22$1" },
  ],
  "593": [{ from: /^0?([89]\d{7})$/, to: "9$1" }],
  "237": [
    { from: /^([23]\d{7})$/, to: "2$1" },
    { from: /^([5-9]\d{7})$/, to: "6$1" },
  ],
  "224": [{ from: /^(6\d{7})$/, to: "6$1" }],
  "230": [{ from: /^([4-9]\d{6})$/, to: "5$1" }],
  "380": [{ from: /^80?(\d{9})$/, to: "$1" }],
};

/** Gabon's, of 2019: the old ones still pass for valid, so they are always rewritten. */
const GABON: Readonly<Record<string, string>> = {
  "01": "11",
  "02": "62",
  "04": "74",
  "05": "65",
  "06": "66",
  "07": "77",
};

/** The numbers that digits with a country code may stand for by the plan of today, the likeliest first, in E.164. */
export function rewrittenBy(code: string, national: string): string[] {
  const known = (PLANS[code] ?? []).flatMap(({ from, to }) =>
    from.test(national) ? [`+${code}${national.replace(from, to)}`] : [],
  );
  // A country without a trunk prefix, and somebody who writes one all the same. In North America it is a foreigner's.
  const stripped =
    code !== "1" && /^0[1-9]\d{5,}$/.test(national) ? [`+${code}${national.slice(1)}`] : [];
  return [...known, ...stripped];
}

/** All calling codes that some plan is known of, for digits that begin with one. */
export function planOf(
  digits: string,
): { readonly code: string; readonly national: string } | null {
  const code = Object.keys(PLANS).find((each) => digits.startsWith(each));
  return code === undefined ? null : { code, national: digits.slice(code.length) };
}

/** A valid number in the form that its plan has today. */
export function ofToday(e164: string): string {
  const [, old = "", rest = ""] = /^\+241(0[1-7])(\d{6})$/.exec(e164) ?? [];
  const now = GABON[old];
  return now === undefined ? e164 : `+241${now}${rest}`;
}
