-- Takes one request out of a CRM account's limit, or says when to ask again. One bucket for all processes; whoever
-- asks with a higher priority goes first. In any interval no more than the allowed requests pass: the bucket's
-- depth and what flows in together.
--
-- KEYS[1] the account's prefix, `sl:{crm:<account>}:`. Derived keys, all with the same hash tag: budget,
--         waiting:<priority>
-- ARGV[1] kind: what the limit counts, request or search
-- ARGV[2] priority, 0 goes first
-- ARGV[3] who asks, the same at every try
-- ARGV[4] the share of the limit that is ours, above 0 up to 1
-- ARGV[5] the limit until the CRM has said its own
-- ARGV[6] its interval, ms
-- ARGV[7] the part of a day's limit that is left to other apps, from 0 up to 1
--
-- The time is this server's own: the clocks of several workers would fill the bucket at different times.
--
-- Returns {1, 0}, or {0, ms until it is worth asking again}, or {-1, ms} where the day's limit or a long pause of the CRM
-- forbids it.
local p, kind, priority, who = KEYS[1], ARGV[1], tonumber(ARGV[2]), ARGV[3]
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + tonumber(time[2]) / 1000
local known = redis.call('HMGET', p .. 'budget', kind .. ':tokens', kind .. ':at', kind .. ':max', kind .. ':interval')

-- a stop further ahead than a day, or a count of the future, is of a clock that was set back
local day = redis.call('HMGET', p .. 'budget', 'stop', 'daily:max', 'daily:left', 'daily:at')
local stop = tonumber(day[1]) or 0
if stop > now and stop <= now + 86400000 then return { -1, math.ceil(stop - now) } end
if day[2] and day[3] and day[4] then
  -- what was left is believed for an hour: the next answer says what it is now, after the CRM's midnight too
  local age = now - tonumber(day[4])
  local kept = tonumber(day[2]) * tonumber(ARGV[7])
  if priority == 1 then kept = kept / 2 elseif priority == 0 then kept = 0 end
  if age >= 0 and age < 3600000 and tonumber(day[3]) <= kept then return { -1, math.ceil(3600000 - age) } end
end

local max = tonumber(known[3]) or tonumber(ARGV[5])
local interval = tonumber(known[4]) or tonumber(ARGV[6])
local allowed = math.max(1, math.floor(max * tonumber(ARGV[4])))
local depth = allowed < 40 and 1 or math.max(2, allowed * 0.03)
-- requests are not all equally long on their way: some arrive closer together than they left
local rate = math.max(allowed - depth, allowed / 2) / (interval + math.max(100, interval * 0.02))
local tokens = math.min(tonumber(known[1]) or depth, depth)
-- a pause lies ahead; one further ahead than any pause is a clock that was set back
local at = tonumber(known[2]) or now
if at > now + 60000 then at = now end
tokens = math.min(depth, tokens + math.max(0, now - at) * rate)
at = math.max(at, now)

local first = true
for higher = 0, priority - 1 do
  local waiting = p .. 'waiting:' .. higher
  redis.call('ZREMRANGEBYSCORE', waiting, '-inf', now)
  if redis.call('ZCARD', waiting) > 0 then first = false end
end

local mine = p .. 'waiting:' .. priority
local granted = first and tokens >= 1
if granted then
  tokens = tokens - 1
  redis.call('ZREM', mine, who)
else
  -- who does not ask again within a second has gone
  redis.call('ZADD', mine, now + 1000 + 1 / rate, who)
  redis.call('PEXPIRE', mine, 60000)
end
redis.call('HSET', p .. 'budget', kind .. ':tokens', string.format('%.6f', tokens), kind .. ':at', string.format('%.3f', at))
redis.call('PEXPIRE', p .. 'budget', 86400000)
if granted then return { 1, 0 } end
return { 0, math.ceil(at - now + math.max(1 - tokens, first and 0 or 0.5) / rate) }
