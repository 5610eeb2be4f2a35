import { askTogether } from "../concurrency/ask-together.ts";
import { outageOf } from "../concurrency/outage-of.ts";

/** `n`: the place of the question that a row answers. */
type Answering = { readonly n: number };

/**
 * Reads what several ask for at the same moment in one statement: each question is answered by the rows that name its
 * place, in their order. Equal questions are asked once.
 */
export function askRows<Q, Row extends Answering>(
  query: (questions: readonly Q[]) => Promise<readonly Row[]>,
): (question: Q) => Promise<readonly Row[]> {
  return askTogether<Q, readonly Row[]>({
    keyOf: (question) => JSON.stringify(question),
    async askAll(questions) {
      const rows = await query(questions);
      const answers = new Map(questions.map((question) => [question, new Array<Row>()]));
      for (const row of rows) {
        const question = questions[row.n];
        if (question !== undefined) answers.get(question)?.push(row);
      }
      return (question) => answers.get(question) ?? [];
    },
    isOutage: (error) => outageOf(error) !== null,
  });
}
