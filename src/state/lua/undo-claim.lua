-- Takes back what a claim did whose request was answered otherwise: the offers, the notes in the call's session, the
-- caller's place among those who wait. Whatever a later claim of the same call did meanwhile stays.
--
-- KEYS[1] the workspace's prefix, `sl:{ws}:`. Derived keys, all with the same hash tag: doing, offer:<rep>, made:<rep>,
--         together:<number>, wait:<rep>, due:<rep>, waiting:<leg>, turn, call:<line>:<call>
-- ARGV[1] when the claim was made, ms
-- ARGV[2] this call's own offer, `line|number`
-- ARGV[3] `line:call`, the session's name
-- ARGV[4] this call's leg, by which it waits
-- ARGV[5] when the waiting caller's next request was due, ms, "" = nobody waits
-- ARGV[6] rounds that the claim noted, "" = none
-- ARGV[7] the team whose turn moved on, "" = none
-- ARGV[8…] the reps who were, or may have been, taken
--
-- Returns how many offers were taken back.
local p = KEYS[1]
local at, own, leg = ARGV[1], ARGV[2], ARGV[4]
local session = p .. 'call:' .. ARGV[3]
local undone = 0

for i = 8, #ARGV do
  local rep = ARGV[i]
  if redis.call('HGET', p .. 'made:' .. rep, own) == at then
    redis.call('ZREM', p .. 'offer:' .. rep, own)
    redis.call('HDEL', p .. 'made:' .. rep, own)
    note_doing(p, rep)
    undone = undone + 1
  end
end

if undone > 0 then
  redis.call('HDEL', p .. 'together:' .. string.match(own, '|%+?(.*)$'), own)
  redis.call('HDEL', session, 'last', 'kept')
  if ARGV[7] ~= '' then redis.call('HINCRBY', p .. 'turn', ARGV[7], -1) end
end

local waited_for = redis.call('GET', p .. 'waiting:' .. leg)
if waited_for and ARGV[5] ~= '' and redis.call('HGET', p .. 'due:' .. waited_for, leg) == ARGV[5] then
  redis.call('ZREM', p .. 'wait:' .. waited_for, leg)
  redis.call('HDEL', p .. 'due:' .. waited_for, leg)
  redis.call('DEL', p .. 'waiting:' .. leg)
  note_doing(p, waited_for)
end

if ARGV[6] ~= '' and redis.call('HGET', session, 'rounds') == ARGV[6] then
  redis.call('HINCRBY', session, 'rounds', -1)
  redis.call('HDEL', session, 'due')
end
return undone
