/** Whose an uploaded file is. `receivedAt`: epoch milliseconds. */
export type Recording = {
  readonly id: string;
  readonly workspaceId: string;
  readonly lineId: string;
  readonly legId: string;
  /** As the phone system named it. */
  readonly name: string;
  readonly format: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly location: string;
  readonly receivedAt: number;
};
