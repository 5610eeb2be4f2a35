import { describe, expect, it } from "vitest";
import { toCountryCode } from "../../src/domain/country.ts";

/** How people fill in a country property, by the country that they mean. */
const WRITTEN: Readonly<Record<string, string>> = {
  US: "US|us|USA|U.S.|U.S.A.|United States|united states of america|The United States|Estados Unidos|États-Unis|Vereinigte Staaten|Stati Uniti|アメリカ合衆国|米国|美国|США|Texas, USA|US - Texas|United States (USA)|EE.UU.",
  GB: "GB|UK|U.K.|United Kingdom|Great Britain|England|Scotland|Wales|Northern Ireland|Royaume-Uni|Reino Unido|Vereinigtes Königreich|Großbritannien|Grossbritannien|London, UK|GBR|イギリス|英国",
  DE: "DE|DEU|Germany|Deutschland|Allemagne|Alemania|Germania|Alemanha|ドイツ|德国|독일|Германия|Berlin, Germany|Federal Republic of Germany",
  CZ: "Czech Republic|Czechia|Czech|Česko|Česká republika|Tschechien|République tchèque|CZE",
  TR: "Turkey|Türkiye|Turkiye|Türkei|Turquie|TUR|Republic of Turkey",
  AE: "UAE|U.A.E.|United Arab Emirates|Emirates|Dubai|VAE|Vereinigte Arabische Emirate|Émirats arabes unis|الإمارات العربية المتحدة|UAE (Dubai)",
  NL: "Holland|The Netherlands|Netherlands|Nederland|Niederlande|Pays-Bas|Países Bajos",
  CI: "Côte d'Ivoire|Côte d’Ivoire|Cote d Ivoire|Ivory Coast|Elfenbeinküste|Costa de Marfil",
  KR: "South Korea|Korea, Republic of|Republic of Korea|Korea|대한민국|한국|韓国|Südkorea",
  IN: "India|INDIA|Bharat|भारत|Indien|Inde",
  BR: "Brazil|Brasil|Brésil|Brasilien|BRA",
  MX: "Mexico|México|Méjico|Mexique",
  ES: "Spain|España|Spanien|Espagne|Spagna|Reino de España",
  CH: "Switzerland|Schweiz|Suisse|Svizzera|Suiza",
  AT: "Austria|Österreich|Oesterreich|Autriche",
  IE: "Ireland|Republic of Ireland|Éire|Irland",
  RU: "Russia|Russian Federation|Россия|Russland|Rusia",
  CN: "China|PRC|中国|中國|Chine|People's Republic of China",
  HK: "Hong Kong|Hong Kong SAR|香港",
  TW: "Taiwan|台灣|Taiwan, Province of China",
  VN: "Vietnam|Viet Nam|Việt Nam",
  JP: "Japan|日本|Japon|Japón",
  MM: "Burma|Myanmar|Myanmar (Burma)",
  ZA: "South Africa|Südafrika|RSA|Afrique du Sud",
  SA: "Saudi Arabia|KSA|المملكة العربية السعودية",
  SE: "Sweden|Sverige|Schweden",
  DK: "Denmark|Danmark|Dänemark",
  NO: "Norway|Norge|Norwegen",
  FI: "Finland|Suomi|Finnland",
  PL: "Poland|Polska|Republic of Poland",
  PT: "Portugal|ポルトガル",
  TT: "Trinidad & Tobago|Trinidad and Tobago",
  BO: "Bolivia|Bolivia, Plurinational State of",
  MK: "North Macedonia|Macedonia|FYROM",
  SZ: "Swaziland|Eswatini",
  CV: "Cape Verde|Cabo Verde",
  CD: "DRC|DR Congo|Democratic Republic of the Congo",
  CG: "Congo|Republic of the Congo",
};

const rows = Object.entries(WRITTEN).flatMap(([code, list]) =>
  list.split("|").map((text) => [text, code] as const),
);

describe("a country as people write it", () => {
  it.each(rows)("%j is %s", (text, code) => {
    expect(toCountryCode(text)).toBe(code);
  });

  it.each([[""], ["n/a"], ["Unknown"], ["Other"], ["Europe"], ["EU"], ["+49"], ["12345"], ["TX"]])(
    "%j is none",
    (text) => {
      expect(toCountryCode(text)).toBeNull();
    },
  );

  it("is read whichever language was learnt before", () => {
    const again = rows.toReversed().map(([text]) => toCountryCode(text));
    expect(again).toEqual(rows.toReversed().map(([, code]) => code));
  });
});
