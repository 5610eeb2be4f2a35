-- Writes anew what reps are doing (doing.lua), after something was changed by other means than a script.
--
-- KEYS[1] the workspace's prefix, `sl:{ws}:`. Derived keys, all with the same hash tag: doing, and all that it is made of
-- ARGV[1…] rep ids
--
-- Returns how many there were.
for _, rep in ipairs(ARGV) do note_doing(KEYS[1], rep) end
return #ARGV
