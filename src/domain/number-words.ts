import type { NumberPhrase } from "./sentences.ts";

export type NumberWords = Readonly<Record<NumberPhrase, string>>;

/** How a caller is asked for a number, by language. Each sentence is spoken on its own. */
export const NUMBER_WORDS: ReadonlyMap<string, NumberWords> = new Map([
  [
    "en",
    {
      "enter-number": "Please enter the number that we should call, then press the pound key.",
      "or-this-number": "To be called at the number you are calling from, stay on the line.",
      "bad-number": "We can't call that number.",
      "read-back": "The number is {number}.",
      "confirm-number": "If that is right, press 1. To enter it again, press 2.",
    },
  ],
  [
    "de",
    {
      "enter-number":
        "Bitte geben Sie die Nummer ein, die wir anrufen sollen, und drücken Sie dann die Raute-Taste.",
      "or-this-number":
        "Wenn wir Sie unter der Nummer anrufen sollen, von der Sie anrufen, bleiben Sie in der Leitung.",
      "bad-number": "Diese Nummer können wir nicht anrufen.",
      "read-back": "Die Nummer ist {number}.",
      "confirm-number":
        "Wenn das richtig ist, drücken Sie die 1. Für eine neue Eingabe drücken Sie die 2.",
    },
  ],
  [
    "es",
    {
      "enter-number":
        "Introduzca el número al que debemos llamarle y pulse después la tecla almohadilla.",
      "or-this-number": "Si prefiere que le llamemos al número desde el que llama, espere.",
      "bad-number": "No podemos llamar a ese número.",
      "read-back": "El número es {number}.",
      "confirm-number": "Si es correcto, pulse 1. Para introducirlo de nuevo, pulse 2.",
    },
  ],
  [
    "fr",
    {
      "enter-number":
        "Composez le numéro auquel nous devons vous rappeler, puis appuyez sur la touche dièse.",
      "or-this-number": "Pour être rappelé au numéro depuis lequel vous appelez, restez en ligne.",
      "bad-number": "Nous ne pouvons pas appeler ce numéro.",
      "read-back": "Le numéro est {number}.",
      "confirm-number":
        "Si c'est correct, appuyez sur 1. Pour le composer à nouveau, appuyez sur 2.",
    },
  ],
]);
