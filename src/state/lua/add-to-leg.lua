-- Adds events to a leg's set, which holds the newest 50 of each kind: each is answered with all of them, and a phone
-- system that tells of one leg without end would hold Redis up for everybody. Which are the newest hangs on the events
-- alone, never on which came first, and the fold (domain/fold-leg.ts) reads no others wherever it has them from.
--
-- KEYS[1] the leg, `sl:{ws}:leg:<legId>`
-- ARGV[1] how long it lives from now on, ms
-- ARGV[2] `NX`: only where it has no end yet; empty: whatever it had
-- ARGV[3…] in twos: the event's key, the event
--
-- Returns all that the leg holds: key, event, key, event … Besides events `=`, see replace-leg.lua, and `#`, a note whose
-- time is how many events were let go, so that whoever has folded the leg before is told apart.
local MOST_OF_A_KIND = 50
local size = redis.call('HLEN', KEYS[1])
for i = 3, #ARGV, 2 do
  size = size + redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
end

local function is_newer(one, other)
  return one.at > other.at or (one.at == other.at and one.key > other.key)
end

if size > MOST_OF_A_KIND then
  local kinds, let_go = {}, {}
  local all = redis.call('HGETALL', KEYS[1])
  for i = 1, #all, 2 do
    local kind, at = string.match(all[i + 1], '^%["([^"]+)",(-?%d+)')
    if kind and all[i] ~= '#' and all[i] ~= '=' then
      kinds[kind] = kinds[kind] or {}
      table.insert(kinds[kind], { key = all[i], at = tonumber(at) })
    end
  end
  for _, events in pairs(kinds) do
    if #events > MOST_OF_A_KIND then
      table.sort(events, is_newer)
      for i = MOST_OF_A_KIND + 1, #events do let_go[#let_go + 1] = events[i].key end
    end
  end
  if #let_go > 0 then
    local before = string.match(redis.call('HGET', KEYS[1], '#') or '', ',(%d+)') or '0'
    local count = string.format('%.0f', tonumber(before) + #let_go)
    for i = 1, #let_go, 1000 do
      redis.call('HDEL', KEYS[1], unpack(let_go, i, math.min(i + 999, #let_go)))
    end
    redis.call('HSET', KEYS[1], '#', '["note",' .. count .. ',null,null,null,null,null,null,null]')
  end
end

if ARGV[2] == '' then
  redis.call('PEXPIRE', KEYS[1], ARGV[1])
else
  redis.call('PEXPIRE', KEYS[1], ARGV[1], ARGV[2])
end
return redis.call('HGETALL', KEYS[1])
