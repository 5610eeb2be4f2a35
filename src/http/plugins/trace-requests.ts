import {
  context,
  propagation,
  SpanKind,
  SpanStatusCode,
  trace,
  type Span,
} from "@opentelemetry/api";
import type { FastifyInstance, FastifyRequest } from "fastify";

/**
 * A span for each request, which what the request asks for hangs below: jobs, and what they ask of others. It goes on a
 * trace that a proxy in front began. Names the route's pattern, never the URL: that can hold a number or a key.
 */
export function traceRequests(app: FastifyInstance): void {
  const spans = new WeakMap<FastifyRequest, Span>();
  app.addHook("onRequest", (request, _reply, done) => {
    const route = request.routeOptions.url ?? "none";
    const attributes = { "http.request.method": request.method, "http.route": route };
    const above = propagation.extract(context.active(), request.headers);
    const span = trace
      .getTracer("stickyline")
      .startSpan(`${request.method} ${route}`, { kind: SpanKind.SERVER, attributes }, above);
    spans.set(request, span);
    context.with(trace.setSpan(above, span), done);
  });
  app.addHook("onResponse", async (request, reply) => {
    const span = spans.get(request);
    span?.setAttribute("http.response.status_code", reply.statusCode);
    if (reply.statusCode >= 500) span?.setStatus({ code: SpanStatusCode.ERROR });
    span?.end();
  });
}
