export type Sizes = typeof WHOLE;

/** What `npm run bench` does, in less than ten minutes on a quiet machine. */
export const WHOLE = {
  world: { teams: [10, 50, 300], callers: 100_000 },
  routing: { rounds: 5, pacedRounds: 3, seconds: 2 },
  teams: { rounds: 3, seconds: 1 },
  ingest: { rounds: 5, seconds: 2 },
  worker: { rounds: 3, events: 4_000 },
  presence: { seconds: 16 },
  fair: { rounds: 4, seconds: 2, contacts: 100_000 },
  call: { seconds: 12 },
  cluster: { rounds: 3, seconds: 1 },
  askCrm: { seconds: 10 },
  steady: { seconds: 60 },
  maps: { large: 10_000_000, counted: 1_000_000, mirrored: 200_000 },
  callMemory: 10_000,
  startUp: { rounds: 3 },
  redisGone: { seconds: 2 },
};

/** `--full`: the same with ten minutes at a steady pace and more rounds, in half an hour. */
export const FULL: Sizes = {
  ...WHOLE,
  routing: { rounds: 15, pacedRounds: 9, seconds: 2 },
  teams: { rounds: 9, seconds: 1 },
  ingest: { rounds: 15, seconds: 2 },
  worker: { rounds: 5, events: 20_000 },
  presence: { seconds: 60 },
  fair: { ...WHOLE.fair, rounds: 15 },
  steady: { seconds: 600 },
  maps: { ...WHOLE.maps, mirrored: 1_000_000 },
};

/** `--quick`: whether everything runs. Its figures say nothing. */
export const QUICK: Sizes = {
  world: { teams: [10, 50], callers: 4_000 },
  routing: { rounds: 1, pacedRounds: 1, seconds: 0.5 },
  teams: { rounds: 1, seconds: 0.5 },
  ingest: { rounds: 1, seconds: 0.5 },
  worker: { rounds: 1, events: 300 },
  presence: { seconds: 4 },
  fair: { rounds: 1, seconds: 1, contacts: 2_000 },
  call: { seconds: 2 },
  cluster: { rounds: 1, seconds: 0.5 },
  askCrm: { seconds: 2 },
  steady: { seconds: 5 },
  maps: { large: 50_000, counted: 20_000, mirrored: 5_000 },
  callMemory: 500,
  startUp: { rounds: 1 },
  redisGone: { seconds: 0.5 },
};
