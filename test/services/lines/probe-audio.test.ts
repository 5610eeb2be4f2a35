import { describe, expect, it } from "vitest";
import { DEFAULT_LINE_ROUTING, type Line } from "../../../src/domain/settings.ts";
import { createProbeAudio } from "../../../src/services/lines/probe-audio.ts";
import { routingAdapters } from "../../../src/telephony/registry.ts";

const GOOD = "https://example.com/good.wav";
const GONE = "https://example.com/gone.wav";

function line(vendorSettings: object, learnt: object = {}): Line {
  return {
    ...DEFAULT_LINE_ROUTING,
    id: "line",
    workspaceId: "ws",
    key: "key",
    vendor: "exotel",
    name: "Main",
    connectionId: null,
    secret: null,
    previousSecret: null,
    fallback: { type: "no-dial", id: "flow" },
    team: null,
    busyMenu: true,
    enabled: true,
    sandbox: false,
    vendorSettings: { ...vendorSettings },
    learnt: { ...learnt },
  };
}

async function probe(one: Line): Promise<object[]> {
  const learnt: object[] = [];
  await createProbeAudio({
    adapterOf: (vendor) => routingAdapters.get(vendor),
    answers: async (url) => url === GOOD,
    learn: async (_line, facts) => {
      learnt.push(facts);
    },
  })(one);
  return learnt;
}

const both = {
  music: { type: "custom_tone", value: GOOD },
  whisper: { type: "audio_url", value: GONE },
};

describe("the audio that a line's answers name", () => {
  it("is noted when it does not answer", async () => {
    expect(await probe(line(both))).toEqual([{ failingAudioUrls: [GONE] }]);
  });

  it("is used again once it answers", async () => {
    const music = { music: both.music };
    expect(await probe(line(music, { failingAudioUrls: [GOOD] }))).toEqual([
      { failingAudioUrls: [] },
    ]);
  });

  it("is written down only when something has changed", async () => {
    expect(await probe(line(both, { failingAudioUrls: [GONE] }))).toEqual([]);
    expect(await probe(line({}))).toEqual([]);
    expect(await probe({ ...line({}), vendor: "dialpad" })).toEqual([]);
  });
});
