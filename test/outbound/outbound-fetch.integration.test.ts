import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createOutbound, type OutboundOptions } from "../../src/outbound/outbound.ts";

/** Ways to write addresses that nobody outside may make us call. */
const FORBIDDEN = [
  // this machine
  "127.0.0.1",
  "127.1",
  "127.0.1",
  "2130706433",
  "0x7f000001",
  "0x7f.1",
  "0x7F.0.0.1",
  "0177.0.0.1",
  "017700000001",
  "0177.0x0.1",
  "127.0.0.1.",
  "127.255.255.254",
  "%31%32%37.0.0.1",
  "１２７.0.0.1",
  "127。0。0。1",
  "localhost",
  "LOCALHOST",
  "localhost.",
  "0",
  "0.0.0.0",
  "0x0",
  "0.1.2.3",
  "[::1]",
  "[0:0:0:0:0:0:0:1]",
  "[::]",
  "[::ffff:127.0.0.1]",
  "[::ffff:7f00:1]",
  "[0:0:0:0:0:ffff:127.0.0.1]",
  "[::127.0.0.1]",
  "[::ffff:0:127.0.0.1]",
  "[64:ff9b::127.0.0.1]",
  "[64:ff9b:1::1]",
  "[2002:7f00:1::]",
  "[2001:0:7f00:1::]",
  // networks of one's own
  "10.0.0.1",
  "10.255.255.255",
  "167772161",
  "0xa.1",
  "012.0.0.1",
  "172.16.0.1",
  "172.31.255.255",
  "192.168.1.1",
  "3232235777",
  "0xc0a80101",
  "[fc00::1]",
  "[fd12:3456::1]",
  "[::ffff:10.0.0.1]",
  "[::ffff:c0a8:101]",
  "[fec0::1]",
  // this link, and what clouds tell their machines
  "169.254.169.254",
  "2852039166",
  "0xa9fea9fe",
  "0251.0376.0251.0376",
  "[fe80::1]",
  "[::ffff:169.254.169.254]",
  "[fd00:ec2::254]",
  "168.63.129.16",
  "0xa83f8110",
  "[::ffff:168.63.129.16]",
  // carriers, multicast, broadcast, and what is kept for later
  "100.64.0.1",
  "100.127.255.254",
  "224.0.0.1",
  "239.255.255.250",
  "255.255.255.255",
  "240.0.0.1",
  "192.0.0.8",
  "192.0.2.1",
  "198.18.0.1",
  "198.51.100.1",
  "203.0.113.7",
  "[ff02::1]",
  "[100::1]",
  "[2001:db8::1]",
];

let server: Server;
let port: number;
/** What reached it. */
const seen: string[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    seen.push(request.url ?? "");
    if (request.url === "/away") {
      response.writeHead(302, { location: `http://127.0.0.1:${port}/inside` }).end();
    } else if (request.url === "/endless") {
      const send = () => {
        while (response.write(Buffer.alloc(65_536)));
        response.once("drain", send);
      };
      send();
    } else {
      response.setHeader("content-type", "application/json");
      response.end('{"ok":true}');
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  ({ port } = server.address() as AddressInfo);
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function withOutbound<T>(
  options: Partial<OutboundOptions>,
  work: (outbound: ReturnType<typeof createOutbound>) => Promise<T>,
): Promise<T> {
  const outbound = createOutbound({ allowedNetworks: [], allowHttp: true, ...options });
  try {
    return await work(outbound);
  } finally {
    await outbound.close();
  }
}

/** The reason at the end of what fetch rejects with. */
async function reasonOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return "answered";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

describe("addresses that users give", () => {
  it("are a good sixty forbidden ones in this list", () => {
    expect(new Set(FORBIDDEN).size).toBe(FORBIDDEN.length);
    expect(FORBIDDEN.length).toBeGreaterThanOrEqual(60);
  });

  it.each(FORBIDDEN)(
    "are not called at %s, however the scheme and the rest are written",
    async (host) => {
      await withOutbound({}, async ({ guarded, check }) => {
        const before = seen.length;
        const urls = [
          `http://${host}:${port}/`,
          `HTTPS://${host}:${port}/`,
          `http://crm.example@${host}:${port}/`,
          `http:\\\\${host}:${port}\\`,
        ];
        for (const url of urls) {
          expect(await reasonOf(guarded(url)), url).toMatch(/may not call|Invalid URL/);
          expect(await reasonOf(check(url, "url")), url).toMatch(/may not call/);
        }
        expect(seen.length).toBe(before);
      });
    },
  );

  it.each([
    "file:///etc/passwd",
    "ftp://example.com/",
    "data:text/plain,x",
    "gopher://example.com/",
    "no address",
  ])("are not read as %s", async (url) => {
    await withOutbound({}, async ({ guarded, check }) => {
      expect(await reasonOf(guarded(url))).toMatch(/may not call|Invalid URL/);
      await expect(check(url, "url")).rejects.toMatchObject({
        code: "INPUT_INVALID",
        field: "url",
      });
    });
  });

  it("are on the internet, by https unless the installation allows otherwise", async () => {
    const lookup = async () => [{ address: "93.184.215.14", family: 4 }];
    await withOutbound({ lookup, allowHttp: false }, async ({ check }) => {
      await check("https://hooks.example/x", "url");
      await check("https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/x", "url");
      await expect(check("http://hooks.example/x", "url")).rejects.toThrow(/https/);
      await expect(check("http://93.184.215.14/x", "url")).rejects.toThrow(/https/);
    });
    await withOutbound({ lookup }, ({ check }) => check("http://hooks.example/x", "url"));
  });

  it("may be in a network that the installation allows, by http too, and in no other", async () => {
    const allowed = { allowedNetworks: ["127.0.0.1", "fd00:7::/64"], allowHttp: false };
    await withOutbound(allowed, async ({ guarded, check }) => {
      const answer = await guarded(`http://0x7f.1:${port}/fine`);
      expect(await answer.json()).toEqual({ ok: true });
      await check("http://[fd00:7::1]/", "url");
      expect(await reasonOf(guarded(`http://127.0.0.2:${port}/`))).toMatch(/may not call/);
      expect(await reasonOf(check("http://[fd00:8::1]/", "url"))).toMatch(/may not call/);
    });
    expect(() => createOutbound({ allowedNetworks: ["10.0.0.0/99"], allowHttp: false })).toThrow(
      /STICKYLINE_ALLOWED_NETWORKS/,
    );
  });

  it("lead nowhere by a redirect", async () => {
    await withOutbound({ allowedNetworks: ["127.0.0.1"] }, async ({ guarded }) => {
      for (const redirect of ["follow", "error"] as const) {
        expect(await reasonOf(guarded(`http://127.0.0.1:${port}/away`, { redirect }))).toMatch(
          /redirect/,
        );
      }
      const kept = await guarded(`http://127.0.0.1:${port}/away`, { redirect: "manual" });
      expect(kept.status).toBe(302);
      expect(seen).not.toContain("/inside");
    });
  });

  it("are connected to where they were checked, when a name changes its address in between", async () => {
    const answers = ["93.184.215.14", "127.0.0.1"];
    const asked: string[] = [];
    const lookup = async (name: string) => {
      asked.push(name);
      return [{ address: answers[asked.length - 1] ?? "127.0.0.1", family: 4 }];
    };
    await withOutbound({ lookup }, async ({ guarded, check }) => {
      const before = seen.length;
      await check(`http://rebind.example:${port}/`, "url");
      expect(await reasonOf(guarded(`http://rebind.example:${port}/`))).toMatch(/may not call/);
      expect(asked).toEqual(["rebind.example", "rebind.example"]);
      expect(seen.length).toBe(before);
    });
  });

  it("are refused when only one of a name's addresses is inside", async () => {
    const lookup = async () => [
      { address: "93.184.215.14", family: 4 },
      { address: "::ffff:127.0.0.1", family: 6 },
    ];
    await withOutbound({ lookup }, async ({ guarded }) => {
      expect(await reasonOf(guarded(`http://both.example:${port}/`))).toMatch(/may not call/);
    });
  });
});

describe("answers", () => {
  it.each(["guarded", "trusted"] as const)("end at their greatest length (%s)", async (which) => {
    const options = { allowedNetworks: ["127.0.0.1"], maxBytes: 1_000_000 };
    await withOutbound(options, async (outbound) => {
      const answer = await outbound[which](`http://127.0.0.1:${port}/endless`);
      expect(await reasonOf(answer.arrayBuffer())).toMatch(/longer than 1000000 bytes/);
      const unread = await outbound[which](`http://127.0.0.1:${port}/endless`);
      await unread.body?.cancel();
    });
  });

  it("end when the caller has waited long enough", async () => {
    await withOutbound({ allowedNetworks: ["127.0.0.1"], maxBytes: 1e12 }, async ({ guarded }) => {
      const signal = AbortSignal.timeout(300);
      const answer = await guarded(`http://127.0.0.1:${port}/endless`, { signal });
      expect(await reasonOf(answer.arrayBuffer())).not.toBe("answered");
    });
  });

  it("of the installation's own addresses come from anywhere", async () => {
    await withOutbound({}, async ({ trusted }) => {
      expect((await trusted(`http://127.0.0.1:${port}/own`)).status).toBe(200);
    });
  });
});
