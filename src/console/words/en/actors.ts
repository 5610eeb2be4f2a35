/** Who did something, where it is no person. */
export const actors = {
  admin: "Whoever runs Stickyline",
  itself: "Stickyline",
  formerUser: "A former user",
  formerKey: "A former API key",
  key: (name: string) => `API key: ${name}`,
} as const;
