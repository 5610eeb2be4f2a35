import { expect, it } from "vitest";
import { toCsv } from "../../src/console/features/reports/to-csv.ts";

it("writes rows as CSV that no sheet program runs or tears apart", () => {
  const rows = [
    { name: '=HYPERLINK("http://a")', calls: 3, losses: [] },
    { name: 'Ada "Countess", Byron', calls: -2, losses: [] },
    { name: "two\nlines", calls: 0, losses: [] },
  ];
  expect(toCsv(rows)).toBe(
    'name,calls\r\n"\'=HYPERLINK(""http://a"")",3\r\n"Ada ""Countess"", Byron",-2\r\n"two\nlines",0\r\n',
  );
});
