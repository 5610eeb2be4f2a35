import {
  Badge,
  createTheme,
  type CSSVariablesResolver,
  defaultVariantColorsResolver,
  Modal,
  Notification,
  parseThemeColor,
} from "@mantine/core";
import { words } from "../words/en.ts";

/** Contrast is checked: every colour that carries text meets WCAG AA in both schemes. */
export const theme = createTheme({
  primaryColor: "indigo",
  primaryShade: { light: 7, dark: 8 },
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  autoContrast: true,
  // where black and white are read equally well
  luminanceThreshold: 0.179,
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
  variantColorResolver(input) {
    const colours = defaultVariantColorsResolver(input);
    if (input.variant !== "light") return colours;
    const { theme: own } = input;
    const { color } = parseThemeColor({ color: input.color ?? own.primaryColor, theme: own });
    const shade = (number: number) => `var(--mantine-color-${color}-${number})`;
    const dark = `color-mix(in srgb, ${shade(9)}, black 35%)`;
    return { ...colours, color: `light-dark(${dark}, ${shade(1)})` };
  },
  components: {
    Badge: Badge.extend({ defaultProps: { tt: "none", miw: "max-content" } }),
    Notification: Notification.extend({
      defaultProps: { closeButtonProps: { "aria-label": words.act.close } },
    }),
    Modal: Modal.extend({ defaultProps: { centered: true } }),
  },
});

/** Quiet text is still read by everybody: the library's own grey is too faint on white and on black. */
export const resolveVariables: CSSVariablesResolver = (own) => ({
  variables: {},
  // a link is read on a row that is pointed at, too
  light: { ...quiet(own.colors.gray[7]), "--mantine-color-anchor": own.colors.indigo[8] },
  dark: { ...quiet(own.colors.gray[4]), "--mantine-color-anchor": own.colors.indigo[3] },
});

function quiet(colour: string): Record<string, string> {
  return { "--mantine-color-dimmed": colour, "--mantine-color-placeholder": colour };
}
