import { SegmentedControl, useMantineColorScheme } from "@mantine/core";
import { words } from "../words/en.ts";

const choices = [
  { value: "auto", label: words.nav.auto },
  { value: "light", label: words.nav.light },
  { value: "dark", label: words.nav.dark },
];

/** Light, dark, or as the device is set. Stands where the screen has room for it: in the header, or else in the menu. */
export function ColourScheme(props: { visibleFrom?: "sm"; hiddenFrom?: "sm" }) {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <SegmentedControl
      size="xs"
      {...props}
      aria-label={words.nav.scheme}
      data={choices}
      value={colorScheme}
      onChange={(value) => {
        if (value === "light" || value === "dark" || value === "auto") setColorScheme(value);
      }}
    />
  );
}
