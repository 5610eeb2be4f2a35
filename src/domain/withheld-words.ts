/** How phone systems say "no number", by language; marks, case and punctuation do not matter. */
const BY_LANGUAGE = {
  en: "anonymous|anon|private|restricted|unavailable|unavail|unknown|withheld|hidden|blocked|suppressed|confidential|undisclosed|unlisted|none|null|nil|undefined|nan|n/a|na|p|o|no caller id|no id|no number|not available|not provided|number not available|out of area|out of service area|caller id blocked|caller id unavailable|caller id unknown|caller id withheld|anonymous call|presentation restricted|presentation prohibited|not disclosed|asserted id withheld|no call id|unidentified|unassigned|clir|payphone|pay phone|asterisk|n/d|id unavailable",
  es: "privado|privada|numero privado|llamada privada|oculto|oculta|sin id|identidad restringida|desconocido|desconocida|numero desconocido|llamada desconocida|anonimo|anonima|llamada anonima|restringido|numero restringido|no disponible|sin numero|sin identificar|sin identificacion|bloqueado|numero bloqueado|fuera de area|confidencial",
  pt: "numero anonimo|desconhecido|numero desconhecido|chamada anonima|restrito|numero restrito|nao identificado|numero nao identificado|numero confidencial|indisponivel|nao disponivel|fora de area|sem identificacao|sem id|bloqueada|anonimo",
  fr: "anonyme|appel anonyme|prive|numero prive|masque|numero masque|appel masque|inconnu|numero inconnu|appelant inconnu|indisponible|non disponible|secret|numero secret|restreint|confidentiel|numero confidentiel|hors zone|cache|numero cache",
  de: "anonym|anonymer anruf|anonymer anrufer|unbekannt|unbekannte nummer|unbekannter anrufer|unbekannter teilnehmer|unterdrückt|unterdrueckt|nummer unterdrückt|rufnummer unterdrückt|unterdrückte nummer|unterdrückte rufnummer|privat|private nummer|privater anruf|nicht verfügbar|nicht verfuegbar|keine nummer|keine rufnummer|gesperrt|verborgen|geheim",
  it: "anonimo|anonima|chiamata anonima|privato|numero privato|sconosciuto|numero sconosciuto|nascosto|numero nascosto|riservato|numero riservato|non disponibile|fuori area",
  nl: "anoniem|anonieme oproep|onbekend|onbekend nummer|onbekende beller|privé|privénummer|privé nummer|verborgen nummer|afgeschermd|afgeschermd nummer|niet beschikbaar|geheim nummer",
  sv: "okänd|dold|dolda|okända|okänt|okänt nummer|dolt|dolt nummer|skyddat nummer|hemligt|hemligt nummer|privat nummer|ej tillgänglig",
  da: "ukendt|ukendt nummer|hemmeligt|hemmeligt nummer|skjult|skjult nummer|ikke tilgængelig",
  nb: "ukjent|ukjent nummer|hemmelig|hemmelig nummer|skjult nummer|ikke tilgjengelig",
  fi: "tuntematon|tuntematon numero|salainen|salainen numero|yksityinen|yksityinen numero|estetty",
  pl: "anonimowy|anonim|prywatny|numer prywatny|nieznany|numer nieznany|nieznany numer|zastrzeżony|numer zastrzeżony|zastrzezony numer|ukryty|numer ukryty|niedostępny",
  cs: "anonymní|skryté|skryté číslo|skrytý|neznámý|neznámé|neznámé číslo|soukromé číslo|soukromý",
  sk: "anonymný|skryté|skrytý|neznáme|neznámy|súkromné|súkromný",
  sl: "skrit|skrita|skrito|neznan|neznana|neznano|zasebno|anonimno",
  hr: "nepoznat|nepoznata|nepoznati|skriven|skrivena|skriveni|anoniman|privatan|privatni",
  bg: "скрит|непознат|неизвестен|анонимен|частен",
  sr: "непознат|скривен|анониман|приватан",
  et: "tundmatu|varjatud|anonüümne|salajane",
  lv: "nezināms|slēpts|anonīms|privāts",
  lt: "nežinomas|paslėptas|anonimas|privatus",
  hu: "ismeretlen|ismeretlen szám|rejtett|rejtett szám|magán|privát szám|titkos szám|névtelen",
  ro: "necunoscut|numar necunoscut|numar ascuns|ascuns|anonim|numar privat|indisponibil",
  tr: "gizli|gizli numara|bilinmeyen|bilinmeyen numara|özel|özel numara|kimliği gizli",
  el: "άγνωστος|άγνωστος αριθμός|απόκρυψη|απόρρητο|ανώνυμος|ιδιωτικός",
  ru: "аноним|анонимный|скрыт|скрытый|скрытый номер|номер скрыт|неизвестно|неизвестен|неизвестный|неизвестный номер|номер не определен|не определен|частный номер|номер недоступен|недоступен",
  uk: "невідомий|невідомий номер|прихований|прихований номер|анонімний|приватний номер|недоступний",
  ar: "مجهول|رقم مجهول|خاص|رقم خاص|غير معروف|رقم غير معروف|محجوب|رقم محجوب|مخفي|غير متاح",
  he: "חסוי|מספר חסוי|לא ידוע|מספר לא ידוע|אנונימי|פרטי|מספר פרטי|לא זמין",
  hi: "अज्ञात|अज्ञात नंबर|निजी|निजी नंबर|अनाम",
  th: "ไม่ระบุ|ไม่ทราบ|เบอร์ส่วนตัว|ไม่แสดงหมายเลข",
  vi: "không xác định|số riêng tư|ẩn danh|số ẩn|không rõ",
  id: "nomor pribadi|pribadi|tidak dikenal|nomor tidak dikenal|tidak diketahui|tersembunyi",
  ms: "nombor peribadi|tidak diketahui|tanpa nama",
  ja: "非通知|非通知設定|不明|匿名|通知不可能|通知不可|表示圏外|圏外|公衆電話|番号非通知",
  zh: "未知|未知号码|未知號碼|匿名来电|匿名來電|私人号码|私人號碼|隐藏号码|隱藏號碼|无号码|無號碼|无法显示|無法顯示|未显示|保密号码|不明号码",
  ko: "발신번호표시제한|발신번호 표시제한|발신번호 표시 제한|발신자표시제한|알수없음|알 수 없음|익명|비공개|번호없음|표시제한",
} as const;

export const WITHHELD_WORDS: readonly string[] = Object.values(BY_LANGUAGE).flatMap((words) =>
  words.split("|"),
);

/** What they say is unknown or hidden, in all of these languages: it may stand before or after such a word. */
export const WITHHELD_THINGS =
  "number|caller|call|name|id|cid|callerid|user|party|numero|numar|llamante|llamada|identidad|identificacion|chamador|chamada|identidade|identificacao|appel|appelant|correspondant|identite|nummer|rufnummer|anruf|anrufer|teilnehmer|chiamante|chiamata|identita|beller|oproep|samtal|opkald|opringer|anrop|numer|dzwoniacy|cislo|volajici|volajuci|szam|hivo|numara|arayan|номер|абонент|звонок|дзвінок|broj|stevilka|klicatelj|pozivatelj|αριθμος|αριθμος κλησης|number|رقم|מספר|번호|號碼|号码".split(
    "|",
  );
