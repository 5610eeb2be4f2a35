-- Replaces all that a leg contributes to the maps by its state folded anew, if the fold saw every event of the leg.
-- How many were ever added only grows, so it tells: whoever added an event that this fold lacks folds it themselves.
--
-- KEYS[1] the workspace's prefix, `sl:{ws}:`. Derived keys, all with the same hash tag: leg:<leg>,
--         doing, lease:<identity>, talk:<number>, older:<number>, talked:<identity>, missed:<identity>, idle, reps,
--         offer:<rep>, made:<rep>, together:<number>, waiting:<leg>, wait:<rep>, due:<rep>
-- ARGV[1] now, ms
-- ARGV[2] leg id
-- ARGV[3] how many events the fold saw, those that the leg had let go (add-to-leg.lua) among them
-- ARGV[4] identity, "" = nobody known
-- ARGV[5] the lease's kind, "" = none
-- ARGV[6] the lease's expiry, ms
-- ARGV[7] when it began, ms
-- ARGV[8] the talk's number (digits), "" = none
-- ARGV[9] the talk, `connectedAt|endedAt|direction|identity`
-- ARGV[10] for how long a talk matters, ms
-- ARGV[11] the outside party's digits, "" = unknown: their offer to this rep is consumed
-- ARGV[12] the newest event's time, ms: offers made after it stay
-- ARGV[13] how far vendor clocks may lag behind ours, ms
-- ARGV[14] how the leg ended for its rep: "talked", "missed", or "" while it has not, or where it says nothing
-- ARGV[15] when it ended, ms
-- ARGV[16] "1" = the leg is over: a caller who waited on it has hung up
-- ARGV[17] for how long an end says something, ms
-- ARGV[18] for how long a leg that is over stays, ms: what still comes of it is read from the call log
-- ARGV[19] everybody whom the leg's events name, a line each
-- ARGV[20…] other numbers (digits) that events of this leg named: it has no talk with them
--
-- Returns 1 = replaced, 0 = a newer fold will do it.
local p, now, leg = KEYS[1], tonumber(ARGV[1]), ARGV[2]
local leg_key = p .. 'leg:' .. leg
local stored = redis.call('HGET', leg_key, '=')
local note = redis.call('HGET', leg_key, '#')
local let_go = note and tonumber(string.match(note, ',(%d+)')) - 1 or 0
local size = redis.call('HLEN', leg_key) - (stored and 1 or 0) + let_go
if size ~= tonumber(ARGV[3]) then return 0 end

local ended_since = now - tonumber(ARGV[17])
local changed = {}

local function rep_of(identity)
  return identity ~= '' and redis.call('HGET', p .. 'reps', 'id:' .. identity) or nil
end

-- The end of somebody's newest talk, as `talked:<identity>` has it.
local function note_idle(identity)
  local newest = redis.call('ZREVRANGE', p .. 'talked:' .. identity, 0, 0, 'WITHSCORES')[2]
  if newest and tonumber(newest) > ended_since then
    redis.call('HSET', p .. 'idle', identity, newest)
  else
    redis.call('HDEL', p .. 'idle', identity)
  end
end

local identity, lease = ARGV[4], ''
local rep = rep_of(identity)
if rep then changed[rep] = true end

if stored then
  local identity, lease, outcome = string.match(stored, '^([^\n]*)\n([^\n]*)\n.-([^\n]*)$')
  local before = identity ~= ARGV[4] and rep_of(identity)
  if before then changed[before] = true end
  if lease ~= '' then redis.call('ZREM', p .. 'lease:' .. identity, lease) end
  if outcome ~= '' then redis.call('ZREM', p .. outcome .. ':' .. identity, leg) end
  if outcome == 'talked' then note_idle(identity) end
else
  -- Redis may have forgotten the leg: how it ended, and for whom, may be true no longer.
  for one in string.gmatch(ARGV[19], '[^\n]+') do
    local talked = redis.call('ZREM', p .. 'talked:' .. one, leg) == 1
    if talked then note_idle(one) end
    local before = (redis.call('ZREM', p .. 'missed:' .. one, leg) == 1 or talked) and rep_of(one)
    if before then changed[before] = true end
  end
end

if ARGV[5] ~= '' and tonumber(ARGV[6]) > now then
  lease = ARGV[5] .. '|' .. leg .. '|' .. ARGV[7]
  local key = p .. 'lease:' .. identity
  redis.call('ZREMRANGEBYSCORE', key, '-inf', now)
  redis.call('ZADD', key, ARGV[6], lease)
  -- The score says when a lease ends; the key goes a minute later, so that clocks that differ free no rep early.
  if redis.call('PEXPIREAT', key, tonumber(ARGV[6]) + 60000, 'NX') == 0 then
    redis.call('PEXPIREAT', key, tonumber(ARGV[6]) + 60000, 'GT')
  end
end

local talk_ms = tonumber(ARGV[10])
for i = 20, #ARGV do keep_talk(p, ARGV[i], leg, '', talk_ms) end
if ARGV[8] ~= '' then keep_talk(p, ARGV[8], leg, ARGV[9], talk_ms) end

local outcome = ''
if identity ~= '' and ARGV[14] ~= '' and tonumber(ARGV[15]) > ended_since then
  outcome = ARGV[14]
  local key = p .. outcome .. ':' .. identity
  redis.call('ZADD', key, ARGV[15], leg)
  redis.call('ZREMRANGEBYSCORE', key, '-inf', ended_since)
  redis.call('PEXPIRE', key, ARGV[17])
  if outcome == 'talked' then note_idle(identity) end
end

redis.call('HSET', leg_key, '=', identity .. '\n' .. lease .. '\n' .. outcome)

if ARGV[16] == '1' then
  redis.call('PEXPIRE', leg_key, ARGV[18], 'LT')
  local waited_for = redis.call('GET', p .. 'waiting:' .. leg)
  if waited_for then
    redis.call('ZREM', p .. 'wait:' .. waited_for, leg)
    redis.call('HDEL', p .. 'due:' .. waited_for, leg)
    redis.call('DEL', p .. 'waiting:' .. leg)
    changed[waited_for] = true
  end
end

local meets = rep and ARGV[11] ~= ''
if meets then
  local key = p .. 'offer:' .. rep
  local offers = redis.call('ZRANGE', key, 0, -1)
  for i = 1, #offers do
    -- `line|number`, or `*|number,number` for a person
    local numbers = string.gsub(string.match(offers[i], '|(.*)$'), '%+', '')
    local made = tonumber(redis.call('HGET', p .. 'made:' .. rep, offers[i]) or '0')
    if string.find(',' .. numbers .. ',', ',' .. ARGV[11] .. ',', 1, true) and made - tonumber(ARGV[13]) <= tonumber(ARGV[12]) then
      redis.call('ZREM', key, offers[i])
      redis.call('HDEL', p .. 'made:' .. rep, offers[i])
    end
  end
end

-- One of those who rang together has answered: the others are free.
if meets and (ARGV[5] == 'talking' or ARGV[5] == 'held' or ARGV[14] == 'talked') then
  local together = p .. 'together:' .. ARGV[11]
  local groups = redis.call('HGETALL', together)
  for i = 1, #groups, 2 do
    local own, members = groups[i], '\n' .. groups[i + 1] .. '\n'
    if string.find(members, '\n' .. rep .. '\n', 1, true) then
      for other in string.gmatch(members, '[^\n]+') do
        local made = tonumber(redis.call('HGET', p .. 'made:' .. other, own) or '0')
        if made - tonumber(ARGV[13]) <= tonumber(ARGV[12]) then
          redis.call('ZREM', p .. 'offer:' .. other, own)
          redis.call('HDEL', p .. 'made:' .. other, own)
          changed[other] = true
        end
      end
    end
  end
end
for one in pairs(changed) do note_doing(p, one) end
return 1
