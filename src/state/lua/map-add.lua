-- Adds contacts or ties to one generation of the ownership map while it is being built. What a live change has
-- written there meanwhile is newer and stays.
--
-- KEYS[1] the workspace's prefix, `sl:{ws}:`. Derived keys, all with the same hash tag: own, own:<gen>:<last digits>,
--         tie:<gen>:<last digits>, own:<gen>:live
-- ARGV[1] own or tie
-- ARGV[2] the generation
-- ARGV[3] how many bytes a number's entry may grow to: a switchboard's thousand contacts would slow each decision
-- ARGV[4…] triples: last digits, leading digits, packed contact and owner, or the tie
--
-- Returns how many did not fit; -1 when a newer generation is being built by now: nothing was written.
if redis.call('HGET', KEYS[1] .. 'own', 'building') ~= ARGV[2] then return -1 end
local live = KEYS[1] .. 'own:' .. ARGV[2] .. ':live'
local p = KEYS[1] .. ARGV[1] .. ':' .. ARGV[2] .. ':'
local most, left = tonumber(ARGV[3]), 0
local touched = redis.call('EXISTS', live) == 1
for i = 4, #ARGV, 3 do
  local key, lead, value = p .. ARGV[i], ARGV[i + 1], ARGV[i + 2]
  if not touched or redis.call('SISMEMBER', live, lead .. ARGV[i]) == 0 then
    if ARGV[1] == 'tie' then
      redis.call('HSET', key, lead, value)
    else
      local had = redis.call('HGET', key, lead) or ''
      if #had + #value <= most then
        redis.call('HSET', key, lead, had .. value)
      else
        left = left + 1
      end
    end
  end
end
return left
