/** The page's own nonce: what adds styles while the page runs says it, or the browser refuses them. */
export const styleNonce =
  document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? "";
