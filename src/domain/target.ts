/** Where a call can go in the phone system's own terms: `{ type: "department", id: "123" }`. */
export type Target = { readonly type: string; readonly id: string };
