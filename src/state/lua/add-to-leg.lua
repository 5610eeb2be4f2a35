-- Adds events to a leg's set, which holds 200 at the most, and 50 more of those that say it ended: each is answered with
-- all of them, and a phone system that tells of one leg without end would hold Redis up for everybody.
--
-- KEYS[1] the leg, `sl:{ws}:leg:<legId>`
-- ARGV[1] how long it lives from now on, ms
-- ARGV[2] `NX`: only where it has no end yet; empty: whatever it had
-- ARGV[3…] in twos: the event's key, the event
--
-- Returns all that the leg holds: key, event, key, event …
local MOST, MOST_WITH_ENDS = 200, 250
local size = redis.call('HLEN', KEYS[1])
for i = 3, #ARGV, 2 do
  local is_end = string.sub(ARGV[i + 1], 1, 8) == '["ended"'
  if size < (is_end and MOST_WITH_ENDS or MOST) then
    size = size + redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
  end
end
if ARGV[2] == '' then
  redis.call('PEXPIRE', KEYS[1], ARGV[1])
else
  redis.call('PEXPIRE', KEYS[1], ARGV[1], ARGV[2])
end
return redis.call('HGETALL', KEYS[1])
