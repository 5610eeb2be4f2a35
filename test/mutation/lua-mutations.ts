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
const READING = "test/state/plain-reading.integration.test.ts";
const NO_WRITES = "test/state/no-writes.integration.test.ts";

const of = (file: string, test: string, changes: readonly (readonly [string, string])[]) =>
  changes.map(([from, to]): LuaMutation => ({ file, from, to, test }));

/** What Stryker can't do: changes of the scripts in src/state/lua, each of which would lose or keep something wrongly. */
export const LUA_MUTATIONS: readonly LuaMutation[] = [
  ...of("replace-leg.lua", COMMUTING, [
    ["if size ~= tonumber(ARGV[3])", "if size < tonumber(ARGV[3])"],
    ["if lease ~= '' then redis.call('ZREM'", "if lease == '' then redis.call('ZREM'"],
    ["if outcome ~= '' then redis.call('ZREM'", "if outcome == 'x' then redis.call('ZREM'"],
    ["for i = 18, #ARGV do keep_talk", "for i = 19, #ARGV do keep_talk"],
    ["if ARGV[8] ~= '' then keep_talk", "if ARGV[8] == '' then keep_talk"],
  ]),
  ...of("replace-leg.lua", ENDS, [
    ["tonumber(ARGV[6]) + 60000, 'GT')", "tonumber(ARGV[6]) + 60000, 'LT')"],
    ["if redis.call('PEXPIREAT', key, tonumber(ARGV[6]) + 60000, 'NX') == 0", "if true"],
    ["if outcome == 'talked' then note_idle(identity) end\nend\n\nif ARGV[5]", "end\n\nif ARGV[5]"],
    ["redis.call('ZREMRANGEBYSCORE', key, '-inf', ended_since)\n", ""],
    ["redis.call('PEXPIRE', key, ARGV[17])", "redis.call('PEXPIRE', key, 2 * ARGV[17])"],
  ]),
  ...of("replace-leg.lua", READING, [
    ["if rep then changed[rep] = true end", ""],
    ["if before then changed[before] = true end", ""],
    ["changed[waited_for] = true", ""],
    ["changed[other] = true", ""],
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
  ...of("facts.lua", NO_WRITES, [
    ["redis.pcall('ZADD', recent", "redis.call('ZADD', recent"],
    ["if noted ~= 0 and not redis.call('ZSCORE', recent, call) then calls = calls + 1 end", ""],
    ["if noted == 1 then", "if noted then"],
    ["redis.call('ZREMRANGEBYSCORE', recent, '-inf', now - 60000)", ""],
  ]),
  ...of("claim.lua", ENDS, [
    ["redis.call('PEXPIREAT', key, at, 'GT')", "redis.call('PEXPIREAT', key, at, 'LT')"],
    ["if redis.call('PEXPIREAT', key, at, 'NX') == 0", "if true"],
    ["redis.call('HDEL', p .. 'made:' .. rep, over)", ""],
  ]),
  ...of("claim.lua", READING, [
    ["taken[#taken + 1] = rep\n  changed[rep] = true", "taken[#taken + 1] = rep"],
    ["own) == 1 then changed[rep] = true end", "own) == 1 then end"],
    ["waiter)\n  changed[rep] = true", "waiter)"],
    ["ARGV[7])\n  changed[rep] = true", "ARGV[7])"],
  ]),
  ...of("undo-claim.lua", READING, [
    ["own)\n    note_doing(p, rep)", "own)"],
    ["note_doing(p, waited_for)", ""],
  ]),
  ...of("put-status.lua", READING, [["if rep then note_doing", "if not rep then note_doing"]]),
  ...of("facts.lua", READING, [["or pack_doing(p, order[i])", "or ''"]]),
  ...of("doing.lua", READING, [
    ["not status or string.sub", "true or string.sub"],
    ["string.format('%.0f', math.max(ended, tonumber(known[3] or '0')))", "known[3] or '0'"],
    ["math.max(ended, tonumber(known[3] or '0'))", "ended"],
  ]),
  ...of("claim.lua", CLAIM, [["if member ~= own then return 'offer' end", ""]]),
  ...of("map-add.lua", MAP, [
    ["if redis.call('HGET', KEYS[1] .. 'own', 'building') ~= ARGV[2] then return -1 end", ""],
  ]),
  ...of("map-swap.lua", MAP, [
    ["if redis.call('HGET', own, 'building') ~= ARGV[1] then return 0 end", ""],
  ]),
];
