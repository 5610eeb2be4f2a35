import { createKazooBox, type KazooBox } from "../../../../src/sandbox/kazoo/index.ts";
import { kazooId } from "../../../support/kazoo-line.ts";

export const ADA = kazooId("1");
export const BOB = kazooId("2");
export const ADAS_BOX = kazooId("9");
export const MAIN_NUMBER = "+14155550000";
export const OTHER_NUMBER = "+14155550001";
export const API_KEY = "an API key of the account";

/** A KAZOO with two people and two numbers, its API listening. `shift`: how far its clock runs ahead. */
export async function openKazooBox(shift: () => number = () => 0): Promise<KazooBox> {
  const box = createKazooBox({
    accountId: kazooId("a"),
    apiKey: API_KEY,
    users: [
      {
        id: ADA,
        firstName: "Ada",
        lastName: "Byron",
        email: "Ada@example.com",
        mailboxId: ADAS_BOX,
      },
      { id: BOB, firstName: "Bob", lastName: "Stone", email: "bob@example.com" },
    ],
    numbers: [MAIN_NUMBER, OTHER_NUMBER],
    fetch,
    now: () => Date.now() + shift(),
    random: Math.random,
  });
  await box.listen();
  return box;
}
