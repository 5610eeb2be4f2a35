-- Adds contacts to one generation of the ownership map while it is being built.
--
-- KEYS[1] the workspace's prefix, `sl:{ws}:`. Derived keys, all with the same hash tag: own:<gen>:<last digits>
-- ARGV[1] the generation
-- ARGV[2] how many bytes a number's entry may grow to: a switchboard's thousand contacts would slow each decision
-- ARGV[3…] triples: last digits, leading digits, packed contact and owner
--
-- Returns how many did not fit.
local p = KEYS[1] .. 'own:' .. ARGV[1] .. ':'
local most, left = tonumber(ARGV[2]), 0
for i = 3, #ARGV, 3 do
  local key = p .. ARGV[i]
  local had = redis.call('HGET', key, ARGV[i + 1]) or ''
  if #had + #ARGV[i + 2] <= most then
    redis.call('HSET', key, ARGV[i + 1], had .. ARGV[i + 2])
  else
    left = left + 1
  end
end
return left
