import { describe, expect, it } from "vitest";
import { isWithheld, spellsWithheld } from "../../src/domain/withheld.ts";
import { toCaller } from "../../src/domain/phone-number.ts";

describe("a number that is withheld", () => {
  it.each(
    `Anonymous|anonymous@anonymous.invalid|sip:anonymous@anonymous.invalid|sips:Anonymous@192.0.2.1|
"Anonymous" <sip:anonymous@anonymous.invalid>|sip:x123@anonymous.invalid|sip:restricted@10.0.0.1|tel:anonymous|
sip:anonymous@192.0.2.1:5060;transport=udp|anonymous;phone-context=example|sip:@10.0.0.1|sip:266696687@pbx.example|
Out of Area|OUT-OF-AREA|out_of_area|Unavailable|Number Unavailable|Restricted|Unknown|Unknown Number|<unknown>|
NUMBER_WITHHELD|Caller ID withheld|private caller|no-caller-id|N/A|P|O|0|0000000000|+|-|****|
Privado|Número privado|Desconocido|Número oculto|Não identificado|Numéro masqué|Inconnu|Rufnummer unterdrückt|Unbekannt|
Sconosciuto|Numero privato|Anoniem|Privénummer|Skjult nummer|Okänt nummer|Tuntematon|Numer zastrzeżony|Gizli numara|
Номер скрыт|Неизвестный номер|非通知|未知号码|발신번호 표시제한|חסוי|رقم خاص|अज्ञात|
Private Name, Private Number|CallerID Unavailable|Nummer unterdrueckt|Appelant anonyme|Llamante desconocido|
Chamador desconhecido|Chiamante sconosciuto|Identidade oculta|Identificação bloqueada|Sin ID|Neznámý volající|
Neznáme číslo|Skrita številka|Nepoznat broj|Скрит номер|Непознат номер|비공개 번호|Not Disclosed|-1|-2|
anonymous:5060|sip:Anonymous:pw@x.example|anonymous.invalid|
266696687|+266696687|7378742833|+17378742833|2562533|7748283|86282452253|
UnknownNumber|PrivateNumber|NoCallerID|NoNumber|AnonymousCaller|OUTOFAREA|NO CALL ID|Payphone|CLIR|Unidentified|
sip:0@10.0.0.1|anonymous%40anonymous.invalid|anonymous:secret@pbx.example|(Unknown)`
      .split("|")
      .map((text) => [text.trim()]),
  )("is known by %j", (raw) => {
    expect(toCaller(raw, "US")).toEqual({ kind: "withheld" });
  });

  it.each([
    ["8656696", "IS", "+3548656696"],
    ["p:+14155551001", "US", "+14155551001"],
    ["Private Eye +14155551001", "US", "+14155551001"],
    ["+14155551001", "US", "+14155551001"],
  ])("is not %j in %s, which is a number", (raw, region, e164) => {
    expect(toCaller(raw, region)).toEqual({ kind: "number", e164 });
  });

  it.each([
    ["101"],
    ["-4"],
    ["caller 12"],
    ["number"],
    ["sip:101@pbx.example"],
    ["unknown 12"],
    ["TAXI"],
    ["x-tel:anonymous"],
    ["Private @ 101"],
    ["unknown:5060 caller"],
    ["sip:101@notunknown.invalid"],
  ])("is not %j, which says something else", (raw) => {
    expect(toCaller(raw, "US")).toEqual({ kind: "invalid" });
  });

  it("is also said by a telephone's own digits, with spaces around them", () => {
    expect([" -1 ", " -2", "-4"].map(isWithheld)).toEqual([true, true, false]);
  });

  it.each([
    ["7378742833", true, true],
    ["17378742833", true, true],
    ["266696687", true, true],
    ["2562533", true, false],
    ["2562533", false, true],
    // with a 1 at another place, or before more digits, it is something else
    ["816282452253", false, false],
    ["186282452253", false, false],
  ])("is spelt by %s, which is a number: %s", (digits, isNumber, spells) => {
    expect(spellsWithheld(digits, isNumber)).toBe(spells);
  });
});
