-- All facts about one caller in one round trip. Writes nothing but a call's place in the last minute's calls of its
-- number, when it asks for the first time, and does without that where Redis takes no writes.
--
-- KEYS[1] the workspace's prefix, `sl:{ws}:`. Derived keys, all with the same hash tag: reps, own, own:<gen>:<d>,
--         tie:<gen>:<d>, pin, talk:<number>, talk:<number>:tried, doing, turn, recent:<number>, call:<line>:<call>, over:<leg>
-- ARGV[1] now, ms
-- ARGV[2] the caller's digits without "+", or "" when there is no number
-- ARGV[3] `line:call`, the session's name
-- ARGV[4] "1" = nothing is written: trying out
-- ARGV[5] the name of the team whose turn is asked for, "" = none
-- ARGV[6] how many last digits of a number do where nobody has the whole of it, 0 = none
-- ARGV[7] the caller's own leg
-- ARGV[8] rep ids that are looked at in any case, a line each
-- ARGV[9] the team's rep ids, a line each
--
-- Returns {version, contacts, pinned rep, talks, session, reps, tie, calls, turn, map time, named, near, over}:
--   version      text, "" before the first publication
--   contacts     {crm id, owner id ("" = none), …}
--   pinned rep   text, "" = none
--   talks        {leg, talk, …}; a call of ours in vain has the direction `tried`
--   session      {field, value, …}
--   reps         {ids, a line each; what each is doing (doing.lua), with a NUL between}: those named by contacts, deals,
--                companies, further owners, pin, talks or the line, then the team's members, then who stands in for all
--                of these. One text is read many times faster than as many replies as a team has members
--   tie          JSON text: deals, companies, further owners, tickets, leads and what else the number's contacts have, "" = nothing
--   calls        how many calls the number made in the last minute, this one included
--   turn         how many calls the team's round robin has given out
--   map time     when the CRM's changes were last read, "" = unknown
--   named        how many of the reps are those who were named
--   near         1 = contacts and tie are those of the one number that ends alike
--   over         1 = the caller has hung up (call-ends.ts)
local p = KEYS[1]
local now, digits, call, dry = tonumber(ARGV[1]), ARGV[2], ARGV[3], ARGV[4] == '1'
local reps = p .. 'reps'

local contacts, talks, pinned, tie, calls, map_at = {}, {}, '', '', 1, nil
local order, seen = {}, {}

-- Fields of the directory, asked for in one command, and whom the answers are told.
local asked, tell = { 'version' }, { false }

local function ask(field, told)
  asked[#asked + 1] = field
  tell[#tell + 1] = told
end

-- Fields of a hash, in as few commands as Lua can hand over at once.
local function read_fields(key, names, first, last)
  local values = {}
  for from = first, last, 4000 do
    local some = redis.call('HMGET', key, unpack(names, from, math.min(last, from + 3999)))
    for i = 1, #some do values[#values + 1] = some[i] end
  end
  return values
end

local function mention(rep)
  if rep and rep ~= '' and not seen[rep] then
    seen[rep] = true
    order[#order + 1] = rep
  end
end

local function mention_owner(owner)
  if owner and owner ~= '' then ask('owner:' .. owner, mention) end
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
  for _, work in ipairs(decoded.w or {}) do mention_owner(work[3]) end
end

local near = 0

-- The one field of the bucket whose number ends in the caller's last digits; nil for none, or for several. A bucket
-- holds about a hundred numbers; one that has grown far beyond is not looked through.
local function ends_alike(bucket, take)
  local length = tonumber(ARGV[6])
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
  local header = redis.call('HMGET', p .. 'own', 'gen', 'digits', 'at')
  map_at = header[3] or ''
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
    ask('id:' .. string.match(talks[i], '^[^|]*|[^|]*|[^|]*|(.*)$'), function(rep)
      talks[i] = (rep or '') .. '|' .. talks[i]
      mention(rep)
    end)
  end
  local recent = p .. 'recent:' .. digits
  -- A replica and a Redis without room read as well as ever.
  local noted = not dry and redis.pcall('ZADD', recent, 'NX', now, call)
  if noted == 1 then
    redis.call('ZREMRANGEBYSCORE', recent, '-inf', now - 60000)
    redis.call('PEXPIRE', recent, 120000)
    calls = redis.call('ZCARD', recent)
  else
    calls = redis.call('ZCOUNT', recent, '(' .. (now - 60000), '+inf')
    if noted ~= 0 and not redis.call('ZSCORE', recent, call) then calls = calls + 1 end
  end
  calls = math.max(1, calls)
end

local directory = read_fields(reps, asked, 1, #asked)
for i = 2, #asked do tell[i](directory[i]) end

for rep in string.gmatch(ARGV[8], '[^\n]+') do mention(rep) end
local named = #order
for rep in string.gmatch(ARGV[9], '[^\n]+') do mention(rep) end

-- Who stands in for a rep is looked at too: the list grows while it is read, and is read in as many turns.
local FOR_A_STAND_IN = string.byte('a')
local found, from = {}, 1
while from <= #order do
  local upto = #order
  local known = read_fields(p .. 'doing', order, from, upto)
  for i = from, upto do
    local doing = known[i - from + 1] or pack_doing(p, order[i])
    found[i] = doing
    if string.byte(doing) == FOR_A_STAND_IN then
      for other in string.gmatch('\n' .. doing, '\na([^\n]+)') do mention(other) end
    end
  end
  from = upto + 1
end

local over_from = tonumber(redis.call('ZSCORE', p .. 'over:' .. ARGV[7], 'call') or '0')

return {
  directory[1] or '',
  contacts,
  pinned,
  talks,
  redis.call('HGETALL', p .. 'call:' .. call),
  { table.concat(order, '\n'), table.concat(found, '\0') },
  tie,
  calls,
  ARGV[5] ~= '' and redis.call('HGET', p .. 'turn', ARGV[5]) or '0',
  map_at or redis.call('HGET', p .. 'own', 'at') or '',
  named,
  near,
  over_from > 0 and over_from <= now and 1 or 0,
}
