-- Shared by scripts that read or change what a rep is doing. All that routers must know of one is one field of
-- `doing`, so that a team costs one command: whoever changes a part of it writes the field anew. A field that is
-- missing is read from the parts; none says of itself what time it is, so that it stays true while time passes.
--
-- One line an item, the first letter says what it is:
--   a<rep>                      who stands in for them; these come first
--   t<ms>                       the end of their newest talk
--   l<expiry> <kind|leg|since>  a lease
--   o<expiry> <line|number>     an offer; <*|number,number> keeps them for a person
--   m<ms>                       a call missed since that talk, and since they checked in
--   w<since> <due> <leg>        a caller who waits for them
--   s<kind|source|at>           what phone systems say: each that keeps calls away, else that none does
--
-- Of each there are 50 at the most, those that last longest or came last, and of callers who wait the first 100: whatever
-- a phone system tells of one person, the field is as quickly read and written as anybody's.
local MOST_TOLD, MOST_WAITING = 50, 100

local function pack_doing(p, rep)
  local known = redis.call('HMGET', p .. 'reps', 'rep:' .. rep, 'also:' .. rep, 'clear:' .. rep)
  local identities = {}
  for identity in string.gmatch(known[1] or '', '[^\n]+') do identities[#identities + 1] = identity end

  local ended, available, kept_away = 0, nil, {}
  if #identities > 0 then
    for _, newest in ipairs(redis.call('HMGET', p .. 'idle', unpack(identities))) do
      ended = math.max(ended, tonumber(newest or '0'))
    end
    for _, said in ipairs(redis.call('HMGET', p .. 'status', unpack(identities))) do
      if said and string.sub(said, 1, 10) == 'available|' then
        available = said
      elseif said then
        kept_away[#kept_away + 1] = said
      end
    end
  end

  local lines = {}
  for other in string.gmatch(known[2] or '', '[^\n]+') do lines[#lines + 1] = 'a' .. other end
  if ended > 0 then lines[#lines + 1] = 't' .. string.format('%.0f', ended) end
  local since = string.format('%.0f', math.max(ended, tonumber(known[3] or '0')))
  for _, identity in ipairs(identities) do
    local leases = redis.call('ZRANGE', p .. 'lease:' .. identity, -MOST_TOLD, -1, 'WITHSCORES')
    for i = 1, #leases, 2 do lines[#lines + 1] = 'l' .. leases[i + 1] .. ' ' .. leases[i] end
    local missed = redis.call('ZRANGE', p .. 'missed:' .. identity, -MOST_TOLD, -1, 'WITHSCORES')
    for i = 2, #missed, 2 do
      if tonumber(missed[i]) > tonumber(since) then lines[#lines + 1] = 'm' .. missed[i] end
    end
  end
  local offers = redis.call('ZRANGE', p .. 'offer:' .. rep, -MOST_TOLD, -1, 'WITHSCORES')
  for i = 1, #offers, 2 do lines[#lines + 1] = 'o' .. offers[i + 1] .. ' ' .. offers[i] end
  local queue = redis.call('ZRANGE', p .. 'wait:' .. rep, 0, MOST_WAITING - 1, 'WITHSCORES')
  for i = 1, #queue, 2 do
    local due = redis.call('HGET', p .. 'due:' .. rep, queue[i])
    if due then lines[#lines + 1] = 'w' .. queue[i + 1] .. ' ' .. due .. ' ' .. queue[i] end
  end
  for i = 1, math.min(#kept_away, MOST_TOLD) do lines[#lines + 1] = 's' .. kept_away[i] end
  if available and #kept_away == 0 then lines[#lines + 1] = 's' .. available end
  return table.concat(lines, '\n')
end

local function note_doing(p, rep) redis.call('HSET', p .. 'doing', rep, pack_doing(p, rep)) end
