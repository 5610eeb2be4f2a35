import { describe, expect, it } from "vitest";
import { eachOnce, type HeardRecording, tellRecordings } from "../../src/domain/recording.ts";

const recording = (more: Partial<HeardRecording> = {}): HeardRecording => ({
  kind: "recording",
  url: "https://media.example.com/1.mp3",
  place: "Exotel",
  isOpen: true,
  ...more,
});
const AT_DIALPAD = { place: "Dialpad", isOpen: false } as const;

describe("what is told of a call's recordings", () => {
  it("is nothing where there is none", () => {
    expect(tellRecordings([])).toEqual({ lines: [], playableUrl: null });
  });

  it("is the address that opens for everybody, for a player too", () => {
    expect(tellRecordings([recording(), recording({ kind: "voicemail" })])).toEqual({
      lines: [
        "Recording: https://media.example.com/1.mp3",
        "Voicemail: https://media.example.com/1.mp3",
      ],
      playableUrl: "https://media.example.com/1.mp3",
    });
  });

  it("says where it can be heard when no player can take it", () => {
    const url = "https://dialpad.com/r/1";
    expect(
      tellRecordings([
        recording({ ...AT_DIALPAD, url: null }),
        recording({ ...AT_DIALPAD, url, kind: "voicemail" }),
      ]),
    ).toEqual({
      lines: [
        "The recording can be heard in Dialpad.",
        "The voicemail can be heard in Dialpad: https://dialpad.com/r/1",
      ],
      playableUrl: null,
    });
  });

  it("gives a player nothing that is not encrypted on its way", () => {
    const { lines, playableUrl } = tellRecordings([recording({ url: "http://localhost/1.mp3" })]);
    expect(lines).toEqual(["Recording: http://localhost/1.mp3"]);
    expect(playableUrl).toBeNull();
  });

  it("names each once, and that there is one only while no address is known", () => {
    const unnamed = recording({ ...AT_DIALPAD, url: null });
    expect(eachOnce([unnamed, recording(), recording()])).toEqual([recording()]);
    expect(eachOnce([unnamed, unnamed])).toEqual([unnamed]);
  });

  it("names three at most", () => {
    const many = [1, 2, 3, 4, 5].map((n) => recording({ url: `https://e.example.com/${n}` }));
    expect(tellRecordings(many).lines).toEqual([
      "Recording: https://e.example.com/1",
      "Recording: https://e.example.com/2",
      "Recording: https://e.example.com/3",
      "and 2 more",
    ]);
  });
});
