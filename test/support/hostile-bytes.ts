import { connect } from "node:net";

const get = (target: string, headers = "") =>
  `GET ${target} HTTP/1.1\r\nHost: x\r\n${headers}Connection: close\r\n\r\n`;

/** What a socket may say to any HTTP server, by name. */
export const HOSTILE_BYTES: Readonly<Record<string, string | Buffer>> = {
  "two slashes": get("//"),
  "a URL that is none": get("http://["),
  "a URL with a bad port": get("http://a:999999/"),
  "an asterisk": get("*"),
  "a query alone": get("?"),
  "a broken escape": get("/%ff%zz%"),
  "a NUL in an escape": get("/v1/exotel/%00/fallback"),
  dots: get("/../../../../etc/passwd"),
  backslashes: get("\\\\\\"),
  "a fragment": get("/#a#b"),
  "a long path": get(`/${"a".repeat(15_000)}`),
  "a long query": get(`/healthz?${"a[b]".repeat(3_000)}`),
  "a header flood": get("/", "x-a: b\r\n".repeat(5_000)),
  "a header too long": get("/", `x-a: ${"b".repeat(70_000)}\r\n`),
  "a broken header": get("/", "no colon here\r\n"),
  "a strange password": get("/v1/exotel/key1/fallback", "authorization: Basic !!!!\r\n"),
  "HTTP that is not": "NONSENSE\r\n\r\n",
  "an unknown version": "GET / HTTP/9.9\r\n\r\n",
  "no host": "GET / HTTP/1.1\r\n\r\n",
  HEAD: "HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
  OPTIONS: "OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
  TRACE: "TRACE / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
  CONNECT: "CONNECT a.example:443 HTTP/1.1\r\nHost: x\r\n\r\n",
  "CONNECT to nowhere": "CONNECT // HTTP/1.1\r\nHost: x\r\n\r\n",
  "an upgrade": get("/", "Upgrade: websocket\r\nConnection: Upgrade\r\n"),
  "an h2c preface": "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
  "an expectation": get("/", "Expect: 100-continue\r\n"),
  "an unknown expectation": get("/", "Expect: nothing\r\n"),
  "two lengths": get("/", "Content-Length: 1\r\nContent-Length: 2\r\n"),
  "a length and chunks": get("/", "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n"),
  "a broken chunk": "POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
  "half a body": "POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf",
  "half a head": "GET / HTTP/1.1\r\nHo",
  TLS: Buffer.from("16030100a5010000a10303", "hex"),
  zeros: Buffer.alloc(4_096),
  "high bytes": Buffer.alloc(4_096, 0xff),
  "a pipeline": get("/healthz").replace("Connection: close\r\n", "").repeat(200),
};

/** Says these bytes to a port of this machine, hangs up, and returns what came back within a moment. */
export function talkRaw(port: number, bytes: string | Buffer, patienceMs = 300): Promise<string> {
  return new Promise((resolve) => {
    let said = "";
    const socket = connect(port, "127.0.0.1", () => socket.write(bytes));
    const over = () => {
      socket.resetAndDestroy();
      resolve(said);
    };
    const timer = setTimeout(over, patienceMs);
    socket.on("data", (chunk) => {
      said += chunk.toString("latin1");
    });
    socket.on("error", () => undefined);
    socket.on("close", () => {
      clearTimeout(timer);
      resolve(said);
    });
  });
}
