import { describe, expect, it } from "vitest";
import { askTogether } from "../../src/concurrency/ask-together.ts";

/** Answers each number with its double when it is let, and knows what was asked together. */
function createOracle() {
  const asked: (readonly number[])[] = [];
  const held: (() => void)[] = [];
  let isHeld = false;
  let away = false;
  const ask = askTogether<number, number>({
    keyOf: String,
    async askAll(questions) {
      asked.push(questions);
      if (isHeld) await new Promise<void>((resolve) => held.push(resolve));
      if (away) throw new Error("away");
      if (questions.includes(13)) throw new Error("poison");
      return (question) => question * 2;
    },
    isOutage: (error) => error instanceof Error && error.message === "away",
  });
  return {
    ask,
    asked,
    hold: () => void (isHeld = true),
    letGo: () => held.splice(0).forEach((resolve) => resolve()),
    setAway: (is: boolean) => void (away = is),
  };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("asking together", () => {
  it("asks in one what is asked in one turn, and equal questions once", async () => {
    const { ask, asked } = createOracle();
    expect(await Promise.all([ask(1), ask(2), ask(1), ask(3)])).toEqual([2, 4, 2, 6]);
    expect(asked).toEqual([[1, 2, 3]]);
  });

  it("asks anew what is asked while the same question is under way: an answer is never older", async () => {
    const oracle = createOracle();
    oracle.hold();
    const first = oracle.ask(1);
    await turn();
    const second = oracle.ask(1);
    await turn();
    oracle.letGo();
    expect(await Promise.all([first, second])).toEqual([2, 2]);
    expect(oracle.asked).toEqual([[1], [1]]);
  });

  it("lets two be under way, gathers what comes meanwhile, and bounds how much goes together", async () => {
    const oracle = createOracle();
    oracle.hold();
    const answers = [oracle.ask(1)];
    await turn();
    answers.push(oracle.ask(2));
    await turn();
    for (let n = 100; n < 160; n += 1) {
      answers.push(oracle.ask(n));
      if (n % 20 === 0) await turn();
    }
    expect(oracle.asked).toEqual([[1], [2]]);
    while (oracle.asked.length < 4) {
      oracle.letGo();
      await turn();
    }
    oracle.letGo();
    expect(await Promise.all(answers)).toHaveLength(62);
    expect(oracle.asked.map(({ length }) => length)).toEqual([1, 1, 50, 10]);
  });

  it("fails alone what can't be answered", async () => {
    const { ask } = createOracle();
    const found = await Promise.allSettled([ask(1), ask(13), ask(2), ask(3), ask(13)]);
    expect(found.map(({ status }) => status)).toEqual([
      "fulfilled",
      "rejected",
      "fulfilled",
      "fulfilled",
      "rejected",
    ]);
    expect(await ask(4)).toBe(8);
  });

  it("fails all of them in an outage, asked once, and answers again afterwards", async () => {
    const oracle = createOracle();
    oracle.setAway(true);
    const found = await Promise.allSettled([oracle.ask(1), oracle.ask(2)]);
    expect(found.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(oracle.asked).toEqual([[1, 2]]);
    oracle.setAway(false);
    expect(await oracle.ask(1)).toBe(2);
  });
});
