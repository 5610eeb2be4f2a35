-- Replaces all that a leg contributes to the maps by its state folded anew, if the fold saw every event of the leg.
-- The set of events only grows, so its size tells: whoever added an event that this fold lacks folds it themselves.
--
-- KEYS[1] the workspace's prefix, `sl:{ws}:`. Derived keys, all with the same hash tag: leg:<leg>,
--         lease:<identity>, talk:<number>, talked:<identity>, missed:<identity>, idle, reps, offer:<rep>, made:<rep>,
--         waiting:<leg>, wait:<rep>, due:<rep>
-- ARGV[1] now, ms
-- ARGV[2] leg id
-- ARGV[3] how many events the fold saw
-- ARGV[4] identity, "" = nobody known
-- ARGV[5] the lease's kind, "" = none
-- ARGV[6] the lease's expiry, ms
-- ARGV[7] the number (digits) of the talk, or of a call of ours in vain, "" = neither
-- ARGV[8] it, `connectedAt|endedAt|direction|identity`; the direction of a call in vain is `tried`
-- ARGV[9] the talk's time to live, ms
-- ARGV[10] the outside party's digits, "" = unknown: their offer to this rep is consumed
-- ARGV[11] the newest event's time, ms: offers made after it stay
-- ARGV[12] how far vendor clocks may lag behind ours, ms
-- ARGV[13] how the leg ended for its rep: "talked", "missed", or "" while it has not, or where it says nothing
-- ARGV[14] when it ended, ms
-- ARGV[15] "1" = the leg is over: a caller who waited on it has hung up
--
-- Returns 1 = replaced, 0 = a newer fold will do it.
local p = KEYS[1]
local leg_key = p .. 'leg:' .. ARGV[2]
local stored = redis.call('HGET', leg_key, '=')
local size = redis.call('HLEN', leg_key) - (stored and 1 or 0)
if size ~= tonumber(ARGV[3]) then return 0 end

if stored then
  local identity, lease, number, outcome = string.match(stored, '^([^\n]*)\n([^\n]*)\n([^\n]*)\n?(.*)$')
  if lease ~= '' then redis.call('ZREM', p .. 'lease:' .. identity, lease) end
  if number ~= '' and number ~= ARGV[7] then redis.call('HDEL', p .. 'talk:' .. number, ARGV[2]) end
  if outcome ~= '' then redis.call('ZREM', p .. outcome .. ':' .. identity, ARGV[2]) end
end

local identity, lease = ARGV[4], ''
if ARGV[5] ~= '' and tonumber(ARGV[6]) > tonumber(ARGV[1]) then
  lease = ARGV[5] .. '|' .. ARGV[2]
  local key = p .. 'lease:' .. identity
  redis.call('ZREMRANGEBYSCORE', key, '-inf', ARGV[1])
  redis.call('ZADD', key, ARGV[6], lease)
  -- The score says when a lease ends; the key goes a minute later, so that clocks that differ free no rep early.
  redis.call('PEXPIREAT', key, tonumber(ARGV[6]) + 60000, 'GT')
  redis.call('PEXPIREAT', key, tonumber(ARGV[6]) + 60000, 'NX')
end

if ARGV[7] ~= '' then
  local key = p .. 'talk:' .. ARGV[7]
  redis.call('HSET', key, ARGV[2], ARGV[8])
  redis.call('PEXPIRE', key, ARGV[9])
  -- The newest four of its kind; of two that began in the same moment the greater leg id stays, whatever the order of
  -- arrival.
  local function is_try(talk) return string.match(talk, '^[^|]*|[^|]*|([^|]*)|') == 'tried' end
  local all, stored_talks = {}, redis.call('HGETALL', key)
  for i = 1, #stored_talks, 2 do
    if is_try(stored_talks[i + 1]) == is_try(ARGV[8]) then
      all[#all + 1] = stored_talks[i]
      all[#all + 1] = stored_talks[i + 1]
    end
  end
  while #all > 8 do
    local oldest, oldest_at = 1, nil
    for i = 1, #all, 2 do
      local at = tonumber(string.match(all[i + 1], '^([^|]*)|'))
      if oldest_at == nil or at < oldest_at or (at == oldest_at and all[i] < all[oldest]) then
        oldest, oldest_at = i, at
      end
    end
    redis.call('HDEL', key, all[oldest])
    table.remove(all, oldest)
    table.remove(all, oldest)
  end
end

-- The newest twenty ends of each kind: what is older than those says nothing about now.
local outcome = identity ~= '' and ARGV[13] or ''
if outcome ~= '' then
  local key = p .. outcome .. ':' .. identity
  redis.call('ZADD', key, ARGV[14], ARGV[2])
  redis.call('ZREMRANGEBYRANK', key, 0, -21)
  redis.call('PEXPIRE', key, 86400000)
  if outcome == 'talked' then
    local newest = redis.call('ZREVRANGE', key, 0, 0, 'WITHSCORES')[2]
    redis.call('HSET', p .. 'idle', identity, newest)
  end
end

redis.call('HSET', leg_key, '=', identity .. '\n' .. lease .. '\n' .. ARGV[7] .. '\n' .. outcome)

if ARGV[15] == '1' then
  local waited_for = redis.call('GET', p .. 'waiting:' .. ARGV[2])
  if waited_for then
    redis.call('ZREM', p .. 'wait:' .. waited_for, ARGV[2])
    redis.call('HDEL', p .. 'due:' .. waited_for, ARGV[2])
    redis.call('DEL', p .. 'waiting:' .. ARGV[2])
  end
end

local rep = identity ~= '' and ARGV[10] ~= '' and redis.call('HGET', p .. 'reps', 'id:' .. identity)
if rep then
  local key = p .. 'offer:' .. rep
  local offers = redis.call('ZRANGE', key, 0, -1)
  for i = 1, #offers do
    local number = string.match(offers[i], '|%+?(.*)$')
    local made = tonumber(redis.call('HGET', p .. 'made:' .. rep, offers[i]) or '0')
    if number == ARGV[10] and made - tonumber(ARGV[12]) <= tonumber(ARGV[11]) then
      redis.call('ZREM', key, offers[i])
      redis.call('HDEL', p .. 'made:' .. rep, offers[i])
    end
  end
end
return 1
