-- Writes whole numbers into the ownership map: into the generation in force and the one that is being built, which
-- then takes nothing older for them. A number without contacts or ties is taken out.
--
-- KEYS[1] the workspace's prefix, `sl:{ws}:`. Derived keys, all with the same hash tag: own, own:<gen>:<last digits>,
--         tie:<gen>:<last digits>, own:<gen>:live
-- ARGV    triples: number without "+", packed contacts and owners ("" = none), tie ("" = none)
--
-- Returns into how many generations it wrote: 0 before the first.
local p = KEYS[1]
local header = redis.call('HMGET', p .. 'own', 'gen', 'digits', 'building', 'building_digits')

local function put(kind, gen, last, lead, value)
  local key = p .. kind .. ':' .. gen .. ':' .. last
  if value == '' then redis.call('HDEL', key, lead) else redis.call('HSET', key, lead, value) end
end

local function write(gen, digits, building)
  local take = tonumber(digits)
  for i = 1, #ARGV, 3 do
    local cut = #ARGV[i] - take
    local lead, last = string.sub(ARGV[i], 1, cut), string.sub(ARGV[i], cut + 1)
    put('own', gen, last, lead, ARGV[i + 1])
    put('tie', gen, last, lead, ARGV[i + 2])
    if building then redis.call('SADD', p .. 'own:' .. gen .. ':live', ARGV[i]) end
  end
end

local written = 0
if header[1] then
  write(header[1], header[2], false)
  written = 1
end
if header[3] then
  write(header[3], header[4], true)
  written = written + 1
end
return written
