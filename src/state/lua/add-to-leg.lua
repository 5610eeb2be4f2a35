-- Adds events to a leg's set.
--
-- KEYS[1] the leg, `sl:{ws}:leg:<legId>`
-- ARGV[1] how long it lives from now on, ms
-- ARGV[2] `NX`: only where it has no end yet; empty: whatever it had
-- ARGV[3…] in twos: the event's key, the event
--
-- Returns all that the leg holds: key, event, key, event …
for i = 3, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
if ARGV[2] == '' then
  redis.call('PEXPIRE', KEYS[1], ARGV[1])
else
  redis.call('PEXPIRE', KEYS[1], ARGV[1], ARGV[2])
end
return redis.call('HGETALL', KEYS[1])
