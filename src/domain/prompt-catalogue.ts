import type { Phrase, Phrases } from "./sentences.ts";

/** Also what a language without sentences of its own is answered in. */
export const ENGLISH: Readonly<Record<Phrase, string>> = {
  busy: "The person you usually speak with is on another call.",
  hold: "{name} is on another call.",
  "still-holding": "{name} is still on another call.",
  "choose-team": "To speak with the team now, press {digit}.",
  "choose-callback": "For a callback, press {digit}.",
  "choose-voicemail": "To leave a message, press {digit}.",
  "stay-on": "Or stay on the line.",
  thanks: "Thank you.",
  "promised-by": "{name} will call you back as soon as possible.",
  promised: "We will call you back as soon as possible.",
  goodbye: "Goodbye.",
  closed: "We are closed at the moment. Please call again during our opening hours.",
  holiday: "We are closed today. Please call again on another day.",
};

/** What callers hear, by language. */
export const CATALOGUE: ReadonlyMap<string, Phrases> = new Map([
  ["en", ENGLISH],
  [
    "de",
    {
      busy: "Ihre Ansprechperson ist gerade im Gespräch.",
      hold: "{name} ist gerade im Gespräch.",
      "still-holding": "{name} ist noch im Gespräch.",
      "choose-team": "Um mit dem Team zu sprechen, drücken Sie die {digit}.",
      "choose-callback": "Für einen Rückruf drücken Sie die {digit}.",
      "choose-voicemail": "Um eine Nachricht zu hinterlassen, drücken Sie die {digit}.",
      "stay-on": "Oder bleiben Sie in der Leitung.",
      thanks: "Vielen Dank.",
      "promised-by": "{name} ruft Sie so bald wie möglich zurück.",
      promised: "Wir rufen Sie so bald wie möglich zurück.",
      goodbye: "Auf Wiederhören.",
      closed: "Wir haben gerade geschlossen. Bitte rufen Sie während der Öffnungszeiten wieder an.",
      holiday: "Wir haben heute geschlossen. Bitte rufen Sie an einem anderen Tag wieder an.",
    },
  ],
  [
    "es",
    {
      busy: "La persona que le atiende habitualmente está en otra llamada.",
      hold: "{name} está en otra llamada.",
      "still-holding": "{name} sigue en otra llamada.",
      "choose-team": "Para hablar ahora con el equipo, pulse {digit}.",
      "choose-callback": "Para solicitar que le devolvamos la llamada, pulse {digit}.",
      "choose-voicemail": "Para dejar un mensaje, pulse {digit}.",
      "stay-on": "O permanezca en la línea.",
      thanks: "Gracias.",
      "promised-by": "{name} le devolverá la llamada lo antes posible.",
      promised: "Le devolveremos la llamada lo antes posible.",
      goodbye: "Adiós.",
      closed: "En este momento estamos cerrados. Llame de nuevo en nuestro horario de atención.",
      holiday: "Hoy estamos cerrados. Llame de nuevo otro día.",
    },
  ],
  [
    "fr",
    {
      busy: "Votre interlocuteur habituel est déjà en ligne.",
      hold: "{name} est déjà en ligne.",
      "still-holding": "{name} est toujours en ligne.",
      "choose-team": "Pour parler à l'équipe, appuyez sur {digit}.",
      "choose-callback": "Pour demander un rappel, appuyez sur {digit}.",
      "choose-voicemail": "Pour laisser un message, appuyez sur {digit}.",
      "stay-on": "Ou restez en ligne.",
      thanks: "Merci.",
      "promised-by": "{name} vous rappellera dès que possible.",
      promised: "Nous vous rappellerons dès que possible.",
      goodbye: "Au revoir.",
      closed: "Nous sommes fermés. Merci de rappeler pendant nos heures d'ouverture.",
      holiday: "Nous sommes fermés aujourd'hui. Merci de rappeler un autre jour.",
    },
  ],
]);
