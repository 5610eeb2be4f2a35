-- Takes the first free candidate of a plan for this call, atomically: two simultaneous calls never get the same rep.
--
-- KEYS[1] the workspace's prefix, `sl:{ws}:`. Derived keys, all with the same hash tag: reps, lease:<identity>,
--         offer:<rep>, call:<line>:<call>
-- ARGV[1] now, ms
-- ARGV[2] this call's own offer, `line|number`: it never makes a rep busy for this call, and is renewed
-- ARGV[3] the offer's expiry, ms
-- ARGV[4] `line:call`, the session's name
-- ARGV[5] rounds to note in the session when nobody is taken, "" to note nothing
-- ARGV[6] the session's time to live, ms
-- ARGV[7…] rep ids, first choice first
--
-- Returns {taken, why, why, …}: taken = the rep's place in ARGV[7…] from 1, 0 = nobody;
--   one why for each rep before it: "talking", "held", "ringing" or "offer".
local p = KEYS[1]
local now, own, expires = ARGV[1], ARGV[2], ARGV[3]
local reps = p .. 'reps'
local reply = { 0 }

-- The reason that a rep is busy, the weightiest first; nil when free.
local function busy(rep)
  local why = nil
  local identities = redis.call('HGET', reps, 'rep:' .. rep) or ''
  for identity in string.gmatch(identities, '[^\n]+') do
    local live = redis.call('ZRANGEBYSCORE', p .. 'lease:' .. identity, '(' .. now, '+inf')
    for _, member in ipairs(live) do
      local kind = string.match(member, '^([^|]*)|')
      if kind ~= 'ringing' then return kind end
      why = kind
    end
  end
  if why then return why end
  for _, member in ipairs(redis.call('ZRANGEBYSCORE', p .. 'offer:' .. rep, '(' .. now, '+inf')) do
    if member ~= own then return 'offer' end
  end
  return nil
end

for i = 7, #ARGV do
  local why = busy(ARGV[i])
  if not why then
    local key = p .. 'offer:' .. ARGV[i]
    redis.call('ZREMRANGEBYSCORE', key, '-inf', now)
    redis.call('ZADD', key, expires, own)
    redis.call('PEXPIREAT', key, expires, 'GT')
    redis.call('PEXPIREAT', key, expires, 'NX')
    reply[1] = i - 6
    return reply
  end
  reply[#reply + 1] = why
end

if ARGV[5] ~= '' then
  local call = p .. 'call:' .. ARGV[4]
  redis.call('HSET', call, 'rounds', ARGV[5])
  redis.call('PEXPIRE', call, ARGV[6])
end
return reply
