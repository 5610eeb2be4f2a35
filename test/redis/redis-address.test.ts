import { describe, expect, it } from "vitest";
import { hostsOfRedis, readRedisAddress } from "../../src/redis/redis-address.ts";

describe("an address of a Redis", () => {
  it("is one server's, which its client reads", () => {
    const url = "rediss://user:secret@redis.example.com:6380/2";
    expect(readRedisAddress(url)).toEqual({ kind: "single", url });
    expect(hostsOfRedis(url)).toBe("redis.example.com:6380");
  });

  it("is that of sentinels and the master's name", () => {
    expect(readRedisAddress("redis+sentinel://me:se%40cret@one,two:26380,[::1]/mymaster")).toEqual({
      kind: "sentinel",
      master: "mymaster",
      login: { username: "me", password: "se@cret" },
      tls: false,
      sentinels: [
        { host: "one", port: 26_379 },
        { host: "two", port: 26_380 },
        { host: "::1", port: 26_379 },
      ],
    });
    expect(hostsOfRedis("redis+sentinel://:secret@one/mymaster")).toBe("one:26379");
  });

  it("is that of a cluster's first nodes", () => {
    expect(readRedisAddress("rediss+cluster://:secret@one,two:7001")).toEqual({
      kind: "cluster",
      login: { password: "secret" },
      tls: true,
      nodes: [
        { host: "one", port: 6_379 },
        { host: "two", port: 7_001 },
      ],
    });
    expect(hostsOfRedis("redis+cluster://one")).toBe("one:6379");
  });

  it.each([
    "http://one",
    "redis+sentinel://one",
    "redis+sentinel://one/",
    "redis+cluster://one:port",
    "redis+cluster://one,,two",
    "redis+cluster://one:0",
    "redis+cluster://one:65536",
  ])("is refused without its password: %s", (url) => {
    expect(() => readRedisAddress(url.replace("://", "://:secret@"))).toThrow(
      expect.objectContaining({
        code: "CONFIG_INVALID",
        message: expect.not.stringContaining("secret"),
      }),
    );
  });
});
