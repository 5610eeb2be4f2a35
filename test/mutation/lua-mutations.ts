/** One change in a script, and the test file that must fail with it. `from` stands in the file exactly once. */
export type LuaMutation = {
  readonly file: string;
  readonly from: string;
  readonly to: string;
  readonly test: string;
};

const COMMUTING = "test/state/commuting.integration.test.ts";
const ENDS = "test/state/what-ends.integration.test.ts";
const CLAIM = "test/state/claim.integration.test.ts";
const PRESENCE = "test/state/presence.integration.test.ts";
const MAP = "test/state/ownership-map.integration.test.ts";
const NO_WRITES = "test/state/no-writes.integration.test.ts";

const of = (file: string, test: string, changes: readonly (readonly [string, string])[]) =>
  changes.map(([from, to]): LuaMutation => ({ file, from, to, test }));

/** What Stryker can't do: changes of the scripts in src/state/lua, each of which would lose or keep something wrongly. */
export const LUA_MUTATIONS: readonly LuaMutation[] = [
  ...of("replace-leg.lua", COMMUTING, [
    ["if size ~= tonumber(ARGV[3])", "if size < tonumber(ARGV[3])"],
    ["if lease ~= '' then redis.call('ZREM'", "if lease == '' then redis.call('ZREM'"],
    ["if outcome ~= '' then redis.call('ZREM'", "if outcome == 'x' then redis.call('ZREM'"],
    ["for i = 17, #ARGV do keep_talk", "for i = 18, #ARGV do keep_talk"],
    ["if ARGV[7] ~= '' then keep_talk", "if ARGV[7] == '' then keep_talk"],
  ]),
  ...of("replace-leg.lua", ENDS, [
    ["tonumber(ARGV[6]) + 60000, 'GT')", "tonumber(ARGV[6]) + 60000, 'LT')"],
    ["tonumber(ARGV[6]) + 60000, 'NX')", "tonumber(ARGV[6]) + 60000, 'XX')"],
    [
      "if outcome == 'talked' then note_idle(identity) end\nend\n\nlocal identity",
      "end\n\nlocal identity",
    ],
    ["redis.call('ZREMRANGEBYSCORE', key, '-inf', ended_since)\n", ""],
    ["redis.call('PEXPIRE', key, ARGV[16])", "redis.call('PEXPIRE', key, 2 * ARGV[16])"],
  ]),
  ...of("keep-talk.lua", COMMUTING, [
    [
      "redis.call('HDEL', newest, leg)\n  redis.call('HDEL', older, leg)",
      "redis.call('HDEL', newest, leg)",
    ],
    ["redis.call('HDEL', newest, leg)\n", "\n"],
    ["begun(of_talk) + lasts_ms, 'GT')", "begun(of_talk) + lasts_ms, 'LT')"],
    ["begun(of_talk) + lasts_ms, 'NX')", "begun(of_talk) + lasts_ms, 'XX')"],
    ["if i <= FOUR and not", "if i < FOUR and not"],
    ["redis.call('HSET', older, talk.leg, talk.text)", ""],
  ]),
  ...of("keep-talk.lua", PRESENCE, [["return one.at > other.at", "return one.at < other.at"]]),
  ...of("restore-talks.lua", COMMUTING, [["== 0 then\n    keep_talk", ">= 2 then\n    keep_talk"]]),
  ...of("facts.lua", ENDS, [
    ["tonumber(newest) > math.max(ended_since, tonumber(ended) or 0)", "true"],
    ["math.max(ended_since, cleared, tonumber(ended) or 0)", "math.max(ended_since, cleared)"],
    [
      "math.max(ended_since, cleared, tonumber(ended) or 0)",
      "math.max(ended_since, tonumber(ended) or 0)",
    ],
    [
      "math.max(ended_since, cleared, tonumber(ended) or 0)",
      "math.max(cleared, tonumber(ended) or 0)",
    ],
    [
      "if one[2] ~= other[2] then return one[2] < other[2] end",
      "if one[2] ~= other[2] then return one[2] > other[2] end",
    ],
  ]),
  ...of("facts.lua", NO_WRITES, [
    ["redis.pcall('ZADD', recent", "redis.call('ZADD', recent"],
    ["if not redis.call('ZSCORE', recent, call) then calls = calls + 1 end", ""],
    ["redis.call('ZREMRANGEBYSCORE', recent, '-inf', now - 60000)", ""],
  ]),
  ...of("claim.lua", ENDS, [
    ["redis.call('PEXPIREAT', key, at, 'GT')", "redis.call('PEXPIREAT', key, at, 'LT')"],
    ["redis.call('PEXPIREAT', key, at, 'NX')", "redis.call('PEXPIREAT', key, at, 'XX')"],
    ["redis.call('HDEL', p .. 'made:' .. rep, over)", ""],
  ]),
  ...of("claim.lua", CLAIM, [["if member ~= own then return 'offer' end", ""]]),
  ...of("map-add.lua", MAP, [
    ["if redis.call('HGET', KEYS[1] .. 'own', 'building') ~= ARGV[2] then return -1 end", ""],
  ]),
  ...of("map-swap.lua", MAP, [
    ["if redis.call('HGET', own, 'building') ~= ARGV[1] then return 0 end", ""],
  ]),
];
