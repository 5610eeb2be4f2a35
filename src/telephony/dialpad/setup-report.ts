/** What a run of provisioning did and could not do, one sentence each. */
export type Report = { readonly changes: string[]; readonly warnings: string[] };
