-- Lets go of a lock, if it is still held by whoever asks: after its time it may be somebody else's.
--
-- KEYS[1] the lock
-- ARGV[1] the holder's token
-- Returns 1 when it was held, 0 when not.
if redis.call("GET", KEYS[1]) == ARGV[1] then
  return redis.call("DEL", KEYS[1])
end
return 0
