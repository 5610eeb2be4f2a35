import { createHash, randomUUID } from "node:crypto";
import { rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Line } from "../../domain/settings.ts";
import type { LineAnswers } from "../../fallback/answers.ts";
import { toLineView } from "../../services/lines/to-line-view.ts";
import type { Area } from "../area.ts";
import type { Core } from "../core.ts";
import { exotelAdapter } from "../../telephony/exotel/index.ts";
import { makeFolder } from "../../spool/make-folder.ts";

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

/** Keeps the file of the fallback process true, where one is set. Failures are told and tried again. */
export function composeFallbackFile({ options, settings, onFailure }: Core): Area {
  const { fallbackFile: file, publicUrl } = options.config;
  if (file === null) return {};
  let last = "";
  const write = async (): Promise<void> => {
    const lines = settings.all().flatMap((workspace) => workspace.lines);
    const text = toText(lines, publicUrl);
    if (text === last) return;
    await makeFolder(dirname(file));
    // Never half a file: it may be read at any moment, and other routers may write it too.
    const draft = `${file}.${randomUUID()}`;
    await writeFile(draft, text, { mode: 0o600 });
    await rename(draft, file);
    last = text;
  };
  return {
    async start() {
      let running = write().catch(onFailure);
      await running;
      const timer = setInterval(() => {
        running = running.then(write).catch(onFailure);
      }, EVERY_MS);
      timer.unref();
      return async () => clearInterval(timer);
    },
  };
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
