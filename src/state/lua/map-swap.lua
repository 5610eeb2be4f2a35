-- Puts the generation that was built in force, in one write.
--
-- KEYS[1] the workspace's prefix, `sl:{ws}:`. Derived keys, all with the same hash tag: own, own:<gen>:live
-- ARGV[1] the generation
-- ARGV[2] its digits
-- ARGV[3] when what it says was true, ms
--
-- Returns 1; 0 when a newer one is being built by now.
local own = KEYS[1] .. 'own'
if redis.call('HGET', own, 'building') ~= ARGV[1] then return 0 end
redis.call('HSET', own, 'gen', ARGV[1], 'digits', ARGV[2], 'at', ARGV[3])
redis.call('HDEL', own, 'building', 'building_digits')
redis.call('UNLINK', own .. ':' .. ARGV[1] .. ':live')
return 1
