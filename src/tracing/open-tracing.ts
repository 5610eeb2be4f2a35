import type { Telemetry } from "bullmq";

export type Tracing = {
  /** For queues and workers: a job's span follows the one that asked for it. */
  readonly telemetry: Telemetry | null;
  close(): Promise<void>;
};

/** Nothing else leaves: a library's own attributes may hold an error's text, and that a number. */
const LEAVES =
  /^(http\.(request\.method|route|response\.status_code)|server\.address|error\.type|bullmq\.(queue\.name|job\.name|job\.attempts\.made)|stickyline\..+)$/;
const EXPORT_MS = 5_000;

/**
 * Sends spans by OTLP over HTTP to a collector at `url` (its base: `/v1/traces` is put behind it). Null: nothing is loaded,
 * made or sent. A collector that is away costs what was to be sent, never a call.
 * https://opentelemetry.io/docs/specs/otlp/
 */
export async function openTracing(
  url: string | null,
  service: { readonly name: string; readonly role: string },
): Promise<Tracing> {
  if (url === null) return { telemetry: null, close: () => Promise.resolve() };
  const [api, sdk, { resourceFromAttributes }, { OTLPTraceExporter }, { BullMQOtel }] =
    await Promise.all([
      import("@opentelemetry/api"),
      import("@opentelemetry/sdk-trace-node"),
      import("@opentelemetry/resources"),
      import("@opentelemetry/exporter-trace-otlp-http"),
      import("bullmq-otel"),
    ]);
  const exporter = new OTLPTraceExporter({ url: `${url}/v1/traces`, timeoutMillis: EXPORT_MS });
  const batches = new sdk.BatchSpanProcessor(exporter);
  const provider = new sdk.NodeTracerProvider({
    resource: resourceFromAttributes({
      "service.name": service.name,
      "service.role": service.role,
    }),
    spanProcessors: [
      {
        onStart: batches.onStart.bind(batches),
        onEnd(span) {
          // The queues' own housekeeping is nobody's request.
          if (span.kind === api.SpanKind.INTERNAL) return;
          for (const name of Object.keys(span.attributes)) {
            if (!LEAVES.test(name)) Reflect.deleteProperty(span.attributes, name);
          }
          span.events.length = 0;
          delete span.status.message;
          batches.onEnd(span);
        },
        forceFlush: () => batches.forceFlush(),
        shutdown: () => batches.shutdown(),
      },
    ],
  });
  provider.register();
  return {
    telemetry: new BullMQOtel({ tracerName: "stickyline" }),
    async close() {
      await provider.shutdown();
      api.trace.disable();
      api.context.disable();
      api.propagation.disable();
    },
  };
}
