import type { RecordingFormat } from "./port.ts";

/** So many bytes from a file's beginning are looked at. */
export const HEAD_BYTES = 44;

const WAV_HEADER_BYTES = 44;
/** What recorders write for a length that they do not know. */
const UNKNOWN_LENGTH = 0xffff_ffff;

/**
 * What is wrong with a file of this format, from its first bytes and its length; null when it is sound. A WAV file
 * says how long it is, so one that was cut off is found; an MP3 file is known by its first frame or tag.
 */
export function audioFault(
  format: RecordingFormat,
  head: Buffer,
  bytes: number,
): "empty" | "no-audio" | "cut-off" | null {
  if (bytes === 0) return "empty";
  return format === "wav" ? wavFault(head, bytes) : mp3Fault(head);
}

function wavFault(head: Buffer, bytes: number): "no-audio" | "cut-off" | null {
  const word = (at: number) => head.toString("latin1", at, at + 4);
  if (head.length < 12 || word(0) !== "RIFF" || word(8) !== "WAVE") return "no-audio";
  const promised = head.readUInt32LE(4);
  if (bytes < WAV_HEADER_BYTES) return "cut-off";
  return promised !== UNKNOWN_LENGTH && promised !== 0 && bytes < promised + 8 ? "cut-off" : null;
}

/** An ID3 tag, or a frame: eleven bits of sync, a known version and layer III, a bit rate and a sample rate. */
function mp3Fault(head: Buffer): "no-audio" | null {
  if (head.toString("latin1", 0, 3) === "ID3") return null;
  const [first = 0, second = 0, third = 0] = head;
  const isSync = first === 0xff && (second & 0xe0) === 0xe0;
  const isVersion = (second & 0x18) !== 0x08;
  const isLayer3 = (second & 0x06) === 0x02;
  const isRate = (third & 0xf0) !== 0xf0 && (third & 0x0c) !== 0x0c;
  return isSync && isVersion && isLayer3 && isRate ? null : "no-audio";
}
