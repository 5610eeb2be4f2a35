import type { IncomingRequest, LineView } from "../../../../src/telephony/port.ts";

/** A line with a team of two and a fallback, reached at example.com. */
export function lineView(
  settings: Readonly<Record<string, unknown>> = {},
  more: Partial<LineView> = {},
): LineView {
  return {
    id: "line",
    secrets: [],
    fallback: { type: "number", id: "+919876533333" },
    team: { type: "list", id: "+919876511111,+919876522222" },
    region: "US",
    settings,
    learnt: {},
    webhooksUrl: "https://calls.example.com/v1/exotel/key",
    ...more,
  };
}

export function incoming(more: Partial<IncomingRequest> = {}): IncomingRequest {
  return { body: Buffer.alloc(0), headers: { "exotel-version": "1.1" }, query: "", ...more };
}

/** The sample request of the page, as it came in a captured call. */
export const SAMPLE =
  "CallSid=6518aba3264320d7bf8583fa6d8516bg&CallFrom=08516043026&CallTo=01135124160&Direction=incoming" +
  "&Created=Wed%2C+16+Nov+2022+00%3A19%3A02&DialCallDuration=0&StartTime=2022-11-16+00%3A19%3A02" +
  "&EndTime=1970-01-01+05%3A30%3A00&CallType=call-attempt&DialWhomNumber=&flow_id=228040&tenant_id=67291" +
  "&From=08516043026&To=01135124160&CurrentTime=2022-11-16+00%3A19%3A04&ForwardedFrom=null&digits=%221%22";
