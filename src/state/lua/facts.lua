-- All facts about one caller in one round trip. Writes nothing but the caller's place in the last minute's calls, and
-- does without that where Redis takes no writes.
--
-- KEYS[1] the workspace's prefix, `sl:{ws}:`. Derived keys, all with the same hash tag: reps, own, own:<gen>:<d>,
--         tie:<gen>:<d>, pin, talk:<number>, talk:<number>:tried, lease:<identity>, offer:<rep>, talked:<identity>, missed:<identity>,
--         idle, status, wait:<rep>, due:<rep>, turn, recent:<number>, call:<line>:<call>, over:<leg>
-- ARGV[1] now, ms
-- ARGV[2] the caller's digits without "+", or "" when there is no number
-- ARGV[3] this call's own offer, `line|number`: never makes a rep busy for this call
-- ARGV[4] `line:call`, the session's name
-- ARGV[5] "1" = nothing is written: trying out, or nobody asks how often the number calls
-- ARGV[6] the name of the team whose turn is asked for, "" = none
-- ARGV[7] how many of its members are looked at, those without a call for longest
-- ARGV[8] how many last digits of a number do where nobody has the whole of it, 0 = none
-- ARGV[9] the caller's own leg
-- ARGV[10] how many rep ids follow that are looked at in any case
-- ARGV[11…] these, then the team's rep ids
--
-- Returns {version, contacts, pinned rep, talks, session, reps, tie, calls, turn, map time, members, near,
--          over}:
--   version      text, "" before the first publication
--   contacts     {crm id, owner id ("" = none), …}
--   pinned rep   text, "" = none
--   talks        {leg, talk, …}; a call of ours in vain has the direction `tried`
--   session      {field, value, …}
--   reps         {rep, {{kind, leg, expiry, …}, talk's end ("" = none), missed in a row, {leg, since, due, …},
--                a phone system's status, `kind|source|at` ("" = none), one that keeps calls away first,
--                1 = this call's own offer holds them}, …}:
--                each rep named by contacts, deals, companies, further owners, pin, talks or the line, and who stands in for them
--   tie          JSON text: deals, companies, further owners and what else the number's contacts have, "" = nothing
--   calls        how many calls the number made in the last minute, this one included
--   turn         how many calls the team's round robin has given out
--   map time     when the CRM's changes were last read, "" = unknown
--   members      the team's rep ids that were looked at
--   near         1 = contacts and tie are those of the one number that ends alike
--   over         1 = the caller has hung up (call-ends.ts)
local p = KEYS[1]
local now, digits, own, call, dry = tonumber(ARGV[1]), ARGV[2], ARGV[3], ARGV[4], ARGV[5] == '1'
local reps = p .. 'reps'

-- Ends that are older say nothing about now.
local ended_since = now - 86400000

local contacts, talks, pinned, tie, calls = {}, {}, '', '', 1
local order, seen = {}, {}

local function mention(rep)
  if rep and rep ~= '' and not seen[rep] then
    seen[rep] = true
    order[#order + 1] = rep
  end
end

local function mention_owner(owner)
  if owner and owner ~= '' then mention(redis.call('HGET', reps, 'owner:' .. owner)) end
end

-- Varints, seven bits a byte, the least first; the high bit says that more follow.
local function unpack_pairs(blob)
  local at, n = 1, #blob
  local function varint()
    local value, scale = 0, 1
    while at <= n do
      local byte = string.byte(blob, at)
      at = at + 1
      if byte < 128 then return value + byte * scale end
      value = value + (byte - 128) * scale
      scale = scale * 128
    end
    return value
  end
  while at <= n do
    local contact = string.format('%.0f', varint())
    local owner = varint()
    contacts[#contacts + 1] = contact
    contacts[#contacts + 1] = owner == 0 and '' or string.format('%.0f', owner)
  end
end

local function read_tie(text)
  tie = text
  local decoded = cjson.decode(text)
  for _, deal in ipairs(decoded.d or {}) do mention_owner(deal[2]) end
  for _, company in ipairs(decoded.c or {}) do mention_owner(company[2]) end
  for _, further in ipairs(decoded.s or {}) do mention_owner(further[2]) end
end

local near = 0

-- The one field of the bucket whose number ends in the caller's last digits; nil for none, or for several. A bucket
-- holds about a hundred numbers; one that has grown far beyond is not looked through.
local function ends_alike(bucket, take)
  local length = tonumber(ARGV[8])
  if length == 0 or length < take or #digits < length or redis.call('HLEN', bucket) > 1000 then return nil end
  local wanted = string.sub(digits, #digits - length + 1, #digits - take)
  local found = nil
  for _, field in ipairs(redis.call('HKEYS', bucket)) do
    if string.sub(field, #field - #wanted + 1) == wanted then
      if found then return nil end
      found = field
    end
  end
  return found
end

if digits ~= '' then
  pinned = redis.call('HGET', p .. 'pin', digits) or ''
  mention(pinned)
  local header = redis.call('HMGET', p .. 'own', 'gen', 'digits')
  if header[1] then
    local take = tonumber(header[2])
    local lead, last = string.sub(digits, 1, #digits - take), string.sub(digits, #digits - take + 1)
    if take == 0 then lead, last = digits, '' end
    local bucket = p .. 'own:' .. header[1] .. ':' .. last
    local blob = redis.call('HGET', bucket, lead)
    local text = redis.call('HGET', p .. 'tie:' .. header[1] .. ':' .. last, lead)
    if not blob and not text then
      local other = ends_alike(bucket, take)
      if other then
        near = 1
        blob = redis.call('HGET', bucket, other)
        text = redis.call('HGET', p .. 'tie:' .. header[1] .. ':' .. last, other)
      end
    end
    if blob then unpack_pairs(blob) end
    if text and text ~= '' then read_tie(text) end
  end
  for i = 2, #contacts, 2 do mention_owner(contacts[i]) end
  talks = redis.call('HGETALL', p .. 'talk:' .. digits)
  local tried = redis.call('HGETALL', p .. 'talk:' .. digits .. ':tried')
  for i = 1, #tried do talks[#talks + 1] = tried[i] end
  for i = 2, #talks, 2 do
    local identity = string.match(talks[i], '^[^|]*|[^|]*|[^|]*|(.*)$')
    local rep = redis.call('HGET', reps, 'id:' .. identity)
    talks[i] = (rep or '') .. '|' .. talks[i]
    mention(rep)
  end
  local recent = p .. 'recent:' .. digits
  -- A replica and a Redis without room read as well as ever.
  local noted = not dry and redis.pcall('ZADD', recent, 'NX', now, call)
  if type(noted) == 'number' then
    redis.call('ZREMRANGEBYSCORE', recent, '-inf', now - 60000)
    redis.call('PEXPIRE', recent, 120000)
    calls = math.max(1, redis.call('ZCARD', recent))
  else
    calls = redis.call('ZCOUNT', recent, '(' .. (now - 60000), '+inf')
    if not redis.call('ZSCORE', recent, call) then calls = calls + 1 end
  end
end

local always = tonumber(ARGV[10])
for i = 11, 10 + always do mention(ARGV[i]) end

-- Who of the team has been without a call for longest.
local members = {}
for i = 11 + always, #ARGV do
  local ended = 0
  local identities = redis.call('HGET', reps, 'rep:' .. ARGV[i]) or ''
  for identity in string.gmatch(identities, '[^\n]+') do
    ended = math.max(ended, tonumber(redis.call('HGET', p .. 'idle', identity) or '0'))
  end
  if ended <= ended_since then ended = 0 end
  members[#members + 1] = { ARGV[i], ended }
end
table.sort(members, function(one, other)
  if one[2] ~= other[2] then return one[2] < other[2] end
  return one[1] < other[1]
end)
local looked_at = {}
for i = 1, math.min(#members, tonumber(ARGV[7])) do
  looked_at[i] = members[i][1]
  mention(members[i][1])
end

local found = {}
local at = 1
-- Who stands in for a rep is looked at too: the list grows while it is read.
while at <= #order do
  local rep = order[at]
  at = at + 1
  for other in string.gmatch(redis.call('HGET', reps, 'also:' .. rep) or '', '[^\n]+') do mention(other) end
  local leases, ended, status = {}, '', ''
  local identities = redis.call('HGET', reps, 'rep:' .. rep) or ''
  for identity in string.gmatch(identities, '[^\n]+') do
    local live = redis.call('ZRANGEBYSCORE', p .. 'lease:' .. identity, '(' .. now, '+inf', 'WITHSCORES')
    for i = 1, #live, 2 do
      local kind, leg = string.match(live[i], '^([^|]*)|(.*)$')
      leases[#leases + 1] = kind
      leases[#leases + 1] = leg
      leases[#leases + 1] = live[i + 1]
    end
    local said = redis.call('HGET', p .. 'status', identity)
    if said and (status == '' or string.sub(status, 1, 10) == 'available|') then status = said end
    local newest = redis.call('ZREVRANGE', p .. 'talked:' .. identity, 0, 0, 'WITHSCORES')[2]
    if newest and tonumber(newest) > math.max(ended_since, tonumber(ended) or 0) then ended = newest end
  end
  local cleared = tonumber(redis.call('HGET', reps, 'clear:' .. rep) or '0')
  local since = string.format('%.0f', math.max(ended_since, cleared, tonumber(ended) or 0))
  local missed = 0
  for identity in string.gmatch(identities, '[^\n]+') do
    missed = missed + redis.call('ZCOUNT', p .. 'missed:' .. identity, '(' .. since, '+inf')
  end
  local mine = 0
  local offers = redis.call('ZRANGEBYSCORE', p .. 'offer:' .. rep, '(' .. now, '+inf', 'WITHSCORES')
  for i = 1, #offers, 2 do
    if offers[i] == own then
      mine = 1
    else
      leases[#leases + 1] = 'offer'
      leases[#leases + 1] = ''
      leases[#leases + 1] = offers[i + 1]
    end
  end
  local waiting = {}
  local queue = redis.call('ZRANGE', p .. 'wait:' .. rep, 0, -1, 'WITHSCORES')
  for i = 1, #queue, 2 do
    local due = redis.call('HGET', p .. 'due:' .. rep, queue[i])
    if due then
      waiting[#waiting + 1] = queue[i]
      waiting[#waiting + 1] = queue[i + 1]
      waiting[#waiting + 1] = due
    end
  end
  found[#found + 1] = rep
  found[#found + 1] = { leases, ended, missed, waiting, status, mine }
end

local over_from = tonumber(redis.call('ZSCORE', p .. 'over:' .. ARGV[9], 'call') or '0')

return {
  redis.call('HGET', reps, 'version') or '',
  contacts,
  pinned,
  talks,
  redis.call('HGETALL', p .. 'call:' .. call),
  found,
  tie,
  calls,
  ARGV[6] ~= '' and redis.call('HGET', p .. 'turn', ARGV[6]) or '0',
  redis.call('HGET', p .. 'own', 'at') or '',
  looked_at,
  near,
  over_from > 0 and over_from <= now and 1 or 0,
}
