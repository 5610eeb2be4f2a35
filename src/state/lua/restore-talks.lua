-- Puts talks into the maps that were folded from the call log. A leg that Redis holds is left alone: its own events
-- say more than the log did when it was read.
--
-- KEYS[1] the workspace's prefix, `sl:{ws}:`. Derived keys, all with the same hash tag: leg:<leg>, talk:<number>,
--         older:<number>
-- ARGV[1] for how long a talk matters, ms
-- ARGV[2…] in threes: leg id, number (digits), the talk, `connectedAt|endedAt|direction|identity`
--
-- Returns how many were put in.
local p, put = KEYS[1], 0
for i = 2, #ARGV, 3 do
  if redis.call('EXISTS', p .. 'leg:' .. ARGV[i]) == 0 then
    keep_talk(p, ARGV[i + 1], ARGV[i], ARGV[i + 2], tonumber(ARGV[1]))
    put = put + 1
  end
end
return put
