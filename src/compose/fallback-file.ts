import { createHash, randomUUID } from "node:crypto";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Line } from "../domain/settings.ts";
import type { LineAnswers } from "../fallback/answers.ts";
import { toLineView } from "../http/webhooks/dialpad.ts";
import { exotelAdapter } from "../telephony/exotel/index.ts";

const EVERY_MS = 5_000;

/**
 * What a line's fallback URL answers: its fallback, in both versions of the contract. Without a secret the phones'
 * events are asked for too; with one they could prove nothing.
 */
export function fallbackAnswersOf(line: Line, publicUrl: string): LineAnswers["answers"] {
  const view = toLineView(line, "IN");
  const webhooks = view.secrets.length === 0 ? { webhooksUrl: urlOf(line, publicUrl) } : {};
  const render = (version: string) =>
    exotelAdapter.renderAnswer(
      { kind: "target", target: line.fallback },
      { ...view, ...webhooks },
      {
        request: { body: Buffer.alloc(0), headers: { "exotel-version": version } },
        routing: null,
      },
    );
  return { "1.1": render("1.1"), "1.0": render("1.0") };
}

/** Keeps the file of the fallback process true, while this process lives. Failures are told and tried again. */
export function keepFallbackFile(deps: {
  readonly file: string;
  readonly publicUrl: string;
  readonly lines: () => readonly Line[];
  readonly onFailure: (error: unknown) => void;
}): { close(): void; written(): Promise<void> } {
  let last = "";
  const write = async (): Promise<void> => {
    const text = toText(deps.lines(), deps.publicUrl);
    if (text === last) return;
    await mkdir(dirname(deps.file), { recursive: true });
    // Never half a file: it may be read at any moment, and other routers may write it too.
    const draft = `${deps.file}.${randomUUID()}`;
    await writeFile(draft, text, { mode: 0o600 });
    await rename(draft, deps.file);
    last = text;
  };
  let running = write().catch(deps.onFailure);
  const timer = setInterval(() => {
    running = running.then(write).catch(deps.onFailure);
  }, EVERY_MS);
  timer.unref();
  return { close: () => clearInterval(timer), written: () => running };
}

function toText(lines: readonly Line[], publicUrl: string): string {
  const own = lines.filter(({ vendor }) => vendor === exotelAdapter.vendor);
  const entries = own.map((line): [string, LineAnswers] => [
    line.key,
    {
      passwords: toLineView(line, "IN").secrets.map((secret) =>
        createHash("sha256").update(secret).digest("hex"),
      ),
      answers: fallbackAnswersOf(line, publicUrl),
    },
  ]);
  return JSON.stringify({ lines: Object.fromEntries(entries) }, null, 2);
}

function urlOf(line: Line, publicUrl: string): string {
  return `${publicUrl}/v1/exotel/${line.key}`;
}
