-- Takes the first free candidate of a plan for this call, or several who ring together, atomically: two simultaneous
-- calls never get the same rep.
-- Nobody but the caller who has waited longest may take a rep for whom callers wait.
--
-- KEYS[1] the workspace's prefix, `sl:{ws}:`. Derived keys, all with the same hash tag: reps, lease:<identity>,
--         idle, doing, offer:<rep>, made:<rep>, together:<number>, wait:<rep>, due:<rep>, waiting:<leg>, turn,
--         call:<line>:<call>
-- ARGV[1] now, ms
-- ARGV[2] this call's own offer, `line|number`, or `*|number,number` for a person: it never makes a rep busy for this
--         call, and is renewed; nor does an offer that keeps the rep for this caller
-- ARGV[3] the offer's expiry, ms
-- ARGV[4] `line:call`, the session's name
-- ARGV[5] this call's leg, by which it waits
-- ARGV[6] how long a rep is left alone after a talk, ms
-- ARGV[7] the session's time to live, ms
-- ARGV[8] the rep whom the caller waits for when nobody is taken, "" = none
-- ARGV[9] when a caller who is asked or waits is heard of again, ms, "" = they are not asked
-- ARGV[10] rounds to note in the session when nobody is taken, "" to note nothing
-- ARGV[11] the team whose turn moves on when one of its members is taken, "" = none
-- ARGV[12] the place of the first of its members in the list of reps, from 1
-- ARGV[13] the reps whose offer of this call is known to have ended, a line each, "" = none
-- ARGV[14] how it ended
-- ARGV[15] "1" = who is taken is rung now, "" = by a later answer
-- ARGV[16] how many of the reps are wanted alone: the first of them who is free
-- ARGV[17] of the others, how many at the most ring together when none of those is free
-- ARGV[18] how many of them stay free for the next caller, as long as one rings
-- ARGV[19] rep ids, a line each, first choice first
--
-- Returns one why for each rep of these who was looked at: "" = taken, else "talking", "held", "ringing", "offer",
--   "wrap-up", "reserved", or "spare" = free, and left so.
local RESERVE_MS, GRACE_MS = 15000, 2000
local p = KEYS[1]
local now, own, expires, leg = ARGV[1], ARGV[2], ARGV[3], ARGV[5]
local reps = p .. 'reps'
local session = p .. 'call:' .. ARGV[4]
local reply, taken, changed = {}, {}, {}

local function note(field, value)
  redis.call('HSET', session, field, value)
  redis.call('PEXPIRE', session, ARGV[7])
end

-- The score says when an offer ends; the key goes a minute later, so that clocks that differ free no rep early.
local function keep_until(key, expires_at)
  local at = tonumber(expires_at) + 60000
  if redis.call('PEXPIREAT', key, at, 'NX') == 0 then redis.call('PEXPIREAT', key, at, 'GT') end
end

local function stop_waiting(rep, waiter)
  redis.call('ZREM', p .. 'wait:' .. rep, waiter)
  redis.call('HDEL', p .. 'due:' .. rep, waiter)
  changed[rep] = true
end

-- Is the rep kept for a caller who waits and asks again soon? Who is long overdue has hung up.
local function reserved(rep)
  for _, waiter in ipairs(redis.call('ZRANGE', p .. 'wait:' .. rep, 0, MOST_WAITING - 1)) do
    local due = tonumber(redis.call('HGET', p .. 'due:' .. rep, waiter) or '0')
    if waiter == leg then return false end
    if due + GRACE_MS <= tonumber(now) then
      stop_waiting(rep, waiter)
    elseif due - tonumber(now) <= RESERVE_MS then
      return true
    end
  end
  return false
end

-- Is this the call's own offer, or one that keeps the rep for this caller?
local caller = ',' .. string.match(own, '|(.*)$') .. ','
local function is_ours(member)
  if member == own then return true end
  local kept_for = string.match(member, '^%*|(.*)$')
  return kept_for ~= nil and string.find(',' .. kept_for .. ',', caller, 1, true) ~= nil
end

-- The reason that a rep is busy, the weightiest first; nil when free.
local function busy(rep)
  local why, ended = nil, 0
  local identities = redis.call('HGET', reps, 'rep:' .. rep) or ''
  for identity in string.gmatch(identities, '[^\n]+') do
    local leases = redis.call('ZRANGE', p .. 'lease:' .. identity, -MOST_TOLD, -1, 'WITHSCORES')
    for i = 1, #leases, 2 do
      if tonumber(leases[i + 1]) > tonumber(now) then
        local kind = string.match(leases[i], '^([^|]*)|')
        if kind ~= 'ringing' then return kind end
        why = kind
      end
    end
    if tonumber(ARGV[6]) > 0 then
      ended = math.max(ended, tonumber(redis.call('HGET', p .. 'idle', identity) or '0'))
    end
  end
  if why then return why end
  local mine = false
  for _, member in ipairs(redis.call('ZRANGEBYSCORE', p .. 'offer:' .. rep, '(' .. now, '+inf')) do
    if not is_ours(member) then return 'offer' end
    mine = true
  end
  -- Taken for this call already: it has had its turn before whoever waits.
  if mine then return nil end
  if tonumber(now) < ended + tonumber(ARGV[6]) then return 'wrap-up' end
  return reserved(rep) and 'reserved' or nil
end

local function take(rep)
  local key = p .. 'offer:' .. rep
  for _, over in ipairs(redis.call('ZRANGEBYSCORE', key, '-inf', now)) do
    redis.call('ZREM', key, over)
    redis.call('HDEL', p .. 'made:' .. rep, over)
  end
  redis.call('ZADD', key, expires, own)
  redis.call('HSET', p .. 'made:' .. rep, own, now)
  keep_until(key, expires)
  keep_until(p .. 'made:' .. rep, expires)
  taken[#taken + 1] = rep
  changed[rep] = true
end

local function give_back(rep)
  redis.call('HDEL', p .. 'made:' .. rep, own)
  if redis.call('ZREM', p .. 'offer:' .. rep, own) == 1 then changed[rep] = true end
end

for rep in string.gmatch(ARGV[13], '[^\n]+') do
  note('offer:' .. rep, ARGV[14])
  give_back(rep)
end
local rung_before = redis.call('HMGET', session, 'last', 'kept')
local before = (rung_before[1] or '') .. '\n' .. (rung_before[2] or '')

local alone, together_of, free = tonumber(ARGV[16]), {}, 0
for rep in string.gmatch(ARGV[19], '[^\n]+') do
  local place = #reply + 1
  local why = busy(rep)
  if place > alone then
    together_of[place] = rep
    reply[place] = why or 'spare'
    if not why then free = free + 1 end
  else
    reply[place] = why or ''
    if not why then
      take(rep)
      if ARGV[11] ~= '' and place >= tonumber(ARGV[12]) then redis.call('HINCRBY', p .. 'turn', ARGV[11], 1) end
      break
    end
  end
end

if #taken == 0 then
  local wanted = math.min(tonumber(ARGV[17]), math.max(1, free - tonumber(ARGV[18])))
  for place = alone + 1, #reply do
    if reply[place] == 'spare' and #taken < wanted then
      reply[place] = ''
      take(together_of[place])
    end
  end
end

-- Whoever was rung before and is not rung again is free for others.
local rung = '\n' .. table.concat(taken, '\n') .. '\n'
for rep in string.gmatch(before, '[^\n]+') do
  if not string.find(rung, '\n' .. rep .. '\n', 1, true) then give_back(rep) end
end
redis.call('HDEL', session, 'last', 'kept', 'due')
if #taken > 0 then note(ARGV[15] ~= '' and 'last' or 'kept', table.concat(taken, '\n')) end

-- Who rings together is freed together, as soon as one of them answers (replace-leg.lua).
local together = p .. 'together:' .. string.match(own, '|%+?(.*)$')
redis.call('HDEL', together, own)
if #taken > 1 then
  redis.call('HSET', together, own, table.concat(taken, '\n'))
  keep_until(together, expires)
end

local waited_for = redis.call('GET', p .. 'waiting:' .. leg)
if #taken == 0 and ARGV[8] ~= '' then
  local rep = ARGV[8]
  if waited_for and waited_for ~= rep then stop_waiting(waited_for, leg) end
  local since = redis.call('HGET', session, 'since:' .. rep)
  if not since then
    since = now
    note('since:' .. rep, since)
  end
  redis.call('ZADD', p .. 'wait:' .. rep, since, leg)
  redis.call('HSET', p .. 'due:' .. rep, leg, ARGV[9])
  redis.call('PEXPIRE', p .. 'wait:' .. rep, ARGV[7])
  redis.call('PEXPIRE', p .. 'due:' .. rep, ARGV[7])
  redis.call('SET', p .. 'waiting:' .. leg, rep, 'PX', ARGV[7])
  changed[rep] = true
elseif waited_for then
  stop_waiting(waited_for, leg)
  redis.call('DEL', p .. 'waiting:' .. leg)
end

if #taken == 0 and ARGV[10] ~= '' then note('rounds', ARGV[10]) end
if #taken == 0 and ARGV[9] ~= '' then note('due', ARGV[9]) end
for rep in pairs(changed) do note_doing(p, rep) end
return reply
