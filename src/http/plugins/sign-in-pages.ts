/** The pages before a sign-in, none with a script. */
export type SignInPages = {
  /** The ways to sign in here. */
  readonly ways: string;
  /** An e-mail was asked for. */
  readonly sent: string;
  /** A click signs in: programs that read e-mails open links, and click nothing. */
  confirm(token: string): string;
};

/** Which ways there are besides a printed link. */
export type SignInWays = { readonly byMail: boolean; readonly byProvider: boolean };

/** Made of the one document: what is said stands between its two marks. */
export function toSignInPages(document: string, { byMail, byProvider }: SignInWays): SignInPages {
  const [before, ways = "", after = ""] = document.split(/<!-- (?:ways|end of ways) -->/);
  const page = (body: string) => `${before}${body}${after}`;
  const kept = [...(byMail ? [] : ["mail"]), ...(byProvider ? [] : ["provider"])].reduce(
    (text, way) => text.replace(new RegExp(`<!-- ${way} -->.*?<!-- end of ${way} -->`, "s"), ""),
    ways,
  );
  return {
    ways: page(kept),
    sent: page(
      "<h2>Look into your mailbox</h2><p>If this is the e-mail of a user, a link is on its way. It works once, within 15 minutes.</p>",
    ),
    confirm: (token) =>
      page(
        `<h2>Sign in to Stickyline</h2><form method="post" action="/sign-in/link"><input type="hidden" name="token" value="${toAttribute(token)}" /><button>Sign in</button></form>`,
      ),
  };
}

/** Tokens of ours have letters, digits, `-` and `_`; of what else comes there is nothing to keep. */
function toAttribute(token: string): string {
  return token.replaceAll(/[^\w-]/g, "").slice(0, 200);
}
