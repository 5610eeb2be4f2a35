-- All facts about one caller in one round trip. Reads only.
--
-- KEYS[1] the workspace's prefix, `sl:{ws}:`. Derived keys, all with the same hash tag: reps, own, own:<gen>:<d>,
--         pin, talk:<number>, lease:<identity>, offer:<rep>, call:<line>:<call>
-- ARGV[1] now, ms
-- ARGV[2] the caller's digits without "+", or "" when there is no number
-- ARGV[3] this call's own offer, `line|number`: never makes a rep busy for this call
-- ARGV[4] `line:call`, the session's name
--
-- Returns {version, contacts, pinned rep, talks, session, reps}:
--   version      text, "" before the first publication
--   contacts     {crm id, owner id ("" = none), …}
--   pinned rep   text, "" = none
--   talks        {leg, talk, …}
--   session      {field, value, …}
--   reps         {rep, {kind, leg, expiry, …}, …}: each rep named by contacts, pin or talks, with live leases
local p = KEYS[1]
local now, digits, own, call = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local reps = p .. 'reps'

local contacts, talks, pinned = {}, {}, ''
local order, seen = {}, {}

local function mention(rep)
  if rep and rep ~= '' and not seen[rep] then
    seen[rep] = true
    order[#order + 1] = rep
  end
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

if digits ~= '' then
  pinned = redis.call('HGET', p .. 'pin', digits) or ''
  mention(pinned)
  local header = redis.call('HMGET', p .. 'own', 'gen', 'digits')
  if header[1] then
    local take = tonumber(header[2])
    local lead, last = string.sub(digits, 1, #digits - take), string.sub(digits, #digits - take + 1)
    if take == 0 then lead, last = digits, '' end
    local blob = redis.call('HGET', p .. 'own:' .. header[1] .. ':' .. last, lead)
    if blob then unpack_pairs(blob) end
  end
  for i = 2, #contacts, 2 do
    if contacts[i] ~= '' then mention(redis.call('HGET', reps, 'owner:' .. contacts[i])) end
  end
  talks = redis.call('HGETALL', p .. 'talk:' .. digits)
  for i = 2, #talks, 2 do
    local identity = string.match(talks[i], '^[^|]*|[^|]*|[^|]*|(.*)$')
    local rep = redis.call('HGET', reps, 'id:' .. identity)
    talks[i] = (rep or '') .. '|' .. talks[i]
    mention(rep)
  end
end

local found = {}
for _, rep in ipairs(order) do
  local leases = {}
  local identities = redis.call('HGET', reps, 'rep:' .. rep) or ''
  for identity in string.gmatch(identities, '[^\n]+') do
    local live = redis.call('ZRANGEBYSCORE', p .. 'lease:' .. identity, '(' .. now, '+inf', 'WITHSCORES')
    for i = 1, #live, 2 do
      local kind, leg = string.match(live[i], '^([^|]*)|(.*)$')
      leases[#leases + 1] = kind
      leases[#leases + 1] = leg
      leases[#leases + 1] = live[i + 1]
    end
  end
  local offers = redis.call('ZRANGEBYSCORE', p .. 'offer:' .. rep, '(' .. now, '+inf', 'WITHSCORES')
  for i = 1, #offers, 2 do
    if offers[i] ~= own then
      leases[#leases + 1] = 'offer'
      leases[#leases + 1] = ''
      leases[#leases + 1] = offers[i + 1]
    end
  end
  found[#found + 1] = rep
  found[#found + 1] = leases
end

return {
  redis.call('HGET', reps, 'version') or '',
  contacts,
  pinned,
  talks,
  redis.call('HGETALL', p .. 'call:' .. call),
  found,
}
