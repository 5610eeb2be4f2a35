-- What phone systems say of people, the newest of each.
--
-- KEYS[1] the workspace's prefix, `sl:{ws}:`. Derived keys, all with the same hash tag: status, reps, doing
-- ARGV[1…] in threes: identity, when it was true (ms), `kind|source|at`
--
-- A known time that is a day and more ahead of the new one was never true: the new one takes its place.
--
-- Asked whether somebody can be had, a phone system knows nothing of their meetings, of which an event of its own tells:
-- what it answers then takes back no such event.
--
-- Returns how many were newer than what was known.
local key = KEYS[1] .. 'status'
local written, changed = 0, {}
for i = 1, #ARGV, 3 do
  local said = redis.call('HGET', key, ARGV[i]) or ''
  local known = tonumber(string.match(said, '|(%d+)$') or '0')
  local at = tonumber(ARGV[i + 1])
  local met_by = string.match(said, '^unavailable|(.*) event|')
  local knows_less = met_by and string.match(ARGV[i + 2], '^available|(.*)|') == met_by
  if (known < at and not knows_less) or known - at > 86400000 then
    redis.call('HSET', key, ARGV[i], ARGV[i + 2])
    written = written + 1
    changed[#changed + 1] = 'id:' .. ARGV[i]
  end
end
if written > 0 then
  for _, rep in ipairs(redis.call('HMGET', KEYS[1] .. 'reps', unpack(changed))) do
    if rep then note_doing(KEYS[1], rep) end
  end
end
return written
