-- Learns what a CRM said of its limit.
--
-- KEYS[1] the account's prefix, `sl:{crm:<account>}:`. Derived key: budget
-- ARGV[1] kind: request or search
-- ARGV[2] the limit, "" = not said
-- ARGV[3] its interval, ms, "" = not said
-- ARGV[4] for how long nothing more is to be sent, ms; longer than a minute: by anybody, of either kind
-- ARGV[5] a day's limit, "" = not said
-- ARGV[6] what is left of it
--
-- Returns 1.
local budget, kind = KEYS[1] .. 'budget', ARGV[1]
if ARGV[2] ~= '' and ARGV[3] ~= '' then
  redis.call('HSET', budget, kind .. ':max', ARGV[2], kind .. ':interval', ARGV[3])
end
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + tonumber(time[2]) / 1000
-- Rounded down: a count of the future is not believed.
if ARGV[5] ~= '' and ARGV[6] ~= '' then
  redis.call('HSET', budget, 'daily:max', ARGV[5], 'daily:left', ARGV[6], 'daily:at', string.format('%d', math.floor(now)))
end
if tonumber(ARGV[4]) > 60000 then
  redis.call('HSET', budget, 'stop', string.format('%.0f', now + math.min(tonumber(ARGV[4]), 86400000)))
elseif tonumber(ARGV[4]) > 0 then
  local at = tonumber(redis.call('HGET', budget, kind .. ':at')) or now
  redis.call('HSET', budget, kind .. ':tokens', '0', kind .. ':at', string.format('%.3f', math.max(at, now + tonumber(ARGV[4]))))
end
redis.call('PEXPIRE', budget, 86400000)
return 1
