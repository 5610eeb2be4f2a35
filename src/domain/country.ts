import { ALPHA_3 } from "./country-codes.ts";
import { COUNTRIES } from "./phone-number.ts";

/** The languages that CRMs speak, and a few more: their names of all countries come with Node.js. */
const LANGUAGES =
  "en de es fr it pt pt-PT nl ja zh-Hans zh-Hant ko sv da nb fi pl cs sk hu ro bg hr sl sr el tr ru uk lt lv et ca ar he fa hi bn th vi id ms fil is ga eu gl".split(
    " ",
  );

/** What people write besides the official names. */
const ALSO_WRITTEN: Readonly<Record<string, string>> = {
  US: "usa|u s|u s a|us of a|america|united states|united states of america|the states|estados unidos de america|estados unidos da america|etats unis d amerique|stati uniti d america|vereinigte staaten von amerika|eeuu|ee uu|eua|e u a|сша|amerika|美国|米国|アメリカ|미국",
  GB: "uk|u k|great britain|britain|england|scotland|wales|northern ireland|united kingdom of great britain and northern ireland|grossbritannien|großbritannien|england uk|gran bretana|inghilterra|inglaterra|angleterre|royaume uni|regno unito|イギリス|英国",
  AE: "uae|u a e|emirates|dubai|abu dhabi|sharjah|emiratos arabes|emirats arabes|vae|eau|united arab emirates uae",
  CZ: "czech|czech rep|czech republic|the czech republic|tschechien|tschechische republik|tsjechie|ceska republika|cesko|republica checa|republique tcheque|repubblica ceca",
  TR: "turkey|turkiye|republic of turkey",
  CI: "ivory coast|cote d ivoire|cote divoire|rci|costa de marfil|costa do marfim|elfenbeinkuste",
  NL: "holland|the netherlands|netherlands|nederland|olanda|hollande",
  MM: "burma|birma|birmania|birmanie",
  KR: "south korea|korea|korea south|republic of korea|korea republic of|s korea|corea|corea del sur|coree",
  KP: "north korea|korea north|dprk|democratic people s republic of korea|korea democratic people s republic of",
  RU: "russia|russian federation|the russian federation|rossiya|russische foderation|federacion rusa|federation de russie|federation russie|russische federatie|federazione russa",
  CN: "prc|people s republic of china|p r china|pr china|mainland china|china mainland|china pr|中国大陆|中华人民共和国",
  HK: "hong kong|hongkong|hong kong sar|hksar|hong kong china|香港",
  MO: "macau|macao|macau sar",
  TW: "taiwan|taiwan roc|republic of china|taiwan province of china|chinese taipei|臺灣|台灣|台湾",
  VN: "vietnam|viet nam",
  LA: "laos|lao|lao pdr|lao people s democratic republic",
  SY: "syria|syrian arab republic",
  IR: "iran|iran islamic republic of|islamic republic of iran|persia",
  VE: "venezuela|venezuela bolivarian republic of|bolivarian republic of venezuela",
  BO: "bolivia|bolivia plurinational state of|plurinational state of bolivia",
  TZ: "tanzania|tanzania united republic of|united republic of tanzania",
  MD: "moldova|moldova republic of|republic of moldova|moldavia|moldawien|moldavie",
  MK: "macedonia|fyrom|north macedonia|republic of north macedonia|macedonia the former yugoslav republic of|the former yugoslav republic of macedonia",
  CD: "drc|d r congo|dr congo|democratic republic of congo|democratic republic of the congo|congo democratic republic|congo the democratic republic of the|congo kinshasa|zaire|rdc|congo republica democratica del|republica democratica del congo|republica democratica do congo|republique democratique du congo|demokratische republik kongo",
  CG: "congo|republic of congo|republic of the congo|congo republic|congo brazzaville",
  CV: "cape verde|cabo verde",
  SZ: "swaziland|eswatini",
  TL: "east timor|timor leste|timor",
  PS: "palestine|state of palestine|palestine state of|palestinian territory|palestinian territory occupied|west bank|gaza",
  VA: "vatican|vatican city|holy see|holy see vatican city state|vatican city state",
  BN: "brunei|brunei darussalam",
  FM: "micronesia|micronesia federated states of|federated states of micronesia",
  IE: "eire|ireland|republic of ireland|ireland republic of|irland",
  SK: "slovakia|slovak republic",
  BA: "bosnia|bosnia herzegovina|bosnia and herzegovina|bosnia i hercegovina",
  SA: "saudi|ksa|k s a|saudi arabia|kingdom of saudi arabia",
  ZA: "south africa|rsa|republic of south africa|suid afrika",
  NZ: "new zealand|nz|aotearoa|n z",
  AU: "australia|aus|oz",
  IN: "india|bharat|republic of india|hindustan",
  PH: "philippines|the philippines|republic of the philippines|pilipinas",
  DE: "germany|deutschland|brd|federal republic of germany|bundesrepublik deutschland|allemagne|alemania|germania|alemanha",
  AT: "austria|osterreich|oesterreich|republik osterreich",
  CH: "switzerland|schweiz|suisse|svizzera|swiss|helvetia|suiza|confoederatio helvetica|schwitzerland",
  ES: "spain|espana|espagne|spanien|spagna|kingdom of spain|reino de espana",
  FR: "france|frankreich|francia|franca|republique francaise|metropolitan france",
  IT: "italy|italia|italien|italie|repubblica italiana",
  PT: "portugal|republica portuguesa",
  BR: "brazil|brasil|bresil|brasilien|republica federativa do brasil",
  MX: "mexico|mejico|estados unidos mexicanos",
  JP: "japan|nippon|nihon|日本国",
  PL: "poland|polska|polen|pologne|rzeczpospolita polska",
  HU: "hungary|magyarorszag|ungarn|hongrie",
  GR: "greece|hellas|ellada|hellenic republic|griechenland|grece",
  DK: "denmark|danmark",
  SE: "sweden|sverige|schweden|suede",
  NO: "norway|norge|noreg|norwegen",
  FI: "finland|suomi",
  IS: "iceland|island",
  EG: "egypt|misr|arab republic of egypt|agypten",
  MA: "morocco|maroc|marruecos",
  DZ: "algeria|algerie",
  TN: "tunisia|tunisie",
  LY: "libya|libyan arab jamahiriya",
  GM: "gambia|the gambia|gambia the",
  BS: "bahamas|the bahamas|bahamas the",
  ST: "sao tome|sao tome and principe|sao tome principe",
  KN: "saint kitts|st kitts|st kitts and nevis|saint kitts and nevis",
  LC: "st lucia|saint lucia",
  VC: "st vincent|st vincent and the grenadines|saint vincent and the grenadines",
  TT: "trinidad|trinidad and tobago|trinidad tobago",
  AG: "antigua|antigua and barbuda",
  VI: "us virgin islands|u s virgin islands|virgin islands u s|virgin islands us|usvi",
  VG: "british virgin islands|virgin islands british|bvi",
  RE: "reunion|la reunion",
  CW: "curacao",
  GW: "guinea bissau",
  PG: "papua new guinea|png",
  XK: "kosovo|kosova",
  LK: "sri lanka|ceylon",
  BY: "belarus|byelorussia|weissrussland|weißrussland",
  KG: "kyrgyzstan|kirghizia|kyrgyz republic",
  SX: "sint maarten|st maarten|sint maarten dutch part",
  MF: "saint martin|st martin|saint martin french part",
  FK: "falkland islands|falklands|falkland islands malvinas|malvinas",
};

/** Codes that no standard has, but people do. */
const CODES: Readonly<Record<string, string>> = { UK: "GB", EL: "GR", UAE: "AE", EN: "GB" };

const ARTICLE = /^(the|la|le|les|el|die|der|das|de|het|os|o|a) /;
/** `Republic of Poland`, `Reino de España`. */
const STATE =
  /^(republic|kingdom|state|republik|republica|republique|repubblica|royaume|reino|staat|konigreich) (of |de |du |d |da |do |della |del )?(the |la )?/;

const names = new Map<string, string>();
let known = 0;

/**
 * The country that a text names, ISO 3166 alpha-2: a code of two or three letters, or a name in any language that
 * CRMs speak, alone or as the last or first part (`Berlin, Germany`, `US - Texas`). Null when it names none.
 */
export function toCountryCode(text: string): string | null {
  const whole = codeOf(text) ?? nameOf(text);
  if (whole !== null) return whole;
  const parts = text.split(/[,;/|()\n]|\s[-–—]\s/).filter((part) => part.trim() !== "");
  if (parts.length < 2) return null;
  for (const part of parts.toReversed()) {
    const found = nameOf(part) ?? codeOf(part);
    if (found !== null) return found;
  }
  return null;
}

function codeOf(text: string): string | null {
  if (!/^[\s.]*\p{L}(?:[\s.]*\p{L}){1,2}[\s.]*$/u.test(text)) return null;
  const code = text.replace(/[^\p{L}]/gu, "").toUpperCase();
  const found = CODES[code] ?? (code.length === 3 ? (ALPHA_3.get(code) ?? "") : code);
  return COUNTRIES.has(found) ? found : null;
}

/** Language by language, as long as none knows the name: English is learnt in a few milliseconds, all in some hundred. */
function nameOf(text: string): string | null {
  const name = folded(text);
  if (name === "") return null;
  if (known === 0) learnAliases();
  for (;;) {
    const found = [name, name.replace(ARTICLE, ""), name.replace(STATE, "")]
      .map((each) => names.get(each))
      .find((code) => code !== undefined);
    if (found !== undefined) return found;
    const language = LANGUAGES[known];
    if (language === undefined) return null;
    known += 1;
    learn(language);
  }
}

function learnAliases(): void {
  for (const [code, written] of Object.entries(ALSO_WRITTEN)) {
    for (const name of written.split("|")) names.set(folded(name), code);
  }
}

/** The first language that has a name keeps it: no later one gives it to another country. */
function learn(language: string): void {
  for (const style of ["long", "short"] as const) {
    const own = new Intl.DisplayNames([language], { type: "region", style });
    for (const code of COUNTRIES) {
      // a country without a name there is called by its code, which is a spelling of it as well
      const name = folded(String(own.of(code)));
      if (!names.has(name)) names.set(name, code);
    }
  }
}

/** Letters in one case without marks; everything else is one space. */
function folded(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replaceAll("&", " and ")
    .toLowerCase()
    .replace(/[^\p{L}]+/gu, " ")
    .trim();
}
