/** A short sound file that begins as its format says: enough for whoever checks the kind and the length. */
export function makeAudio(format: string, bytes = 4_000): Uint8Array<ArrayBuffer> {
  return format === "wav" ? makeWav(bytes) : makeMp3(bytes);
}

/** 16-bit mono silence at 8 kHz. */
function makeWav(bytes: number): Uint8Array<ArrayBuffer> {
  const file = new Uint8Array(44 + bytes);
  const view = new DataView(file.buffer);
  const text = (at: number, word: string) => file.set(Buffer.from(word, "latin1"), at);
  text(0, "RIFF");
  view.setUint32(4, 36 + bytes, true);
  text(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, 8_000, true);
  view.setUint32(28, 16_000, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  text(36, "data");
  view.setUint32(40, bytes, true);
  return file;
}

/** Frames of MPEG-1 layer III, 128 kbit/s at 44.1 kHz: 417 bytes each. */
function makeMp3(bytes: number): Uint8Array<ArrayBuffer> {
  const frame = 417;
  const frames = Math.max(1, Math.ceil(bytes / frame));
  const file = new Uint8Array(frames * frame);
  for (let at = 0; at < file.length; at += frame) file.set([0xff, 0xfb, 0x90, 0x00], at);
  return file;
}
