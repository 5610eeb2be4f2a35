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

it.each(["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\n=1", " =1", "\u200b=1", "\uff1d1", "\uff201"])(
  "writes %j as a text, not as a formula",
  (name) => {
    const [, cell = ""] = toCsv([{ name }]).split("name\r\n");
    expect(cell.replace(/^"/, "").startsWith("'")).toBe(true);
  },
);
