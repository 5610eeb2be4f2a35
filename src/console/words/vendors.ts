/** Phone systems by their own names, which are the same in every language. */
export const vendorNames = {
  dialpad: "Dialpad",
  exotel: "Exotel",
  kazoo: "KAZOO",
  voipex: "Voipex",
} as const;

/** Those whose API can be connected. */
export const VENDORS = ["dialpad", "exotel", "kazoo", "voipex"] as const;

/** For a field to choose from. */
export const vendorChoices = VENDORS.map((value) => ({ value, label: vendorNames[value] }));
