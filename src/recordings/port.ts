export type RecordingFormat = "mp3" | "wav";

export type IncomingRecording = {
  /** Ours, safe in a path: the file is named by it, never by what the uploader calls it. */
  readonly id: string;
  readonly workspaceId: string;
  readonly format: RecordingFormat;
  readonly body: AsyncIterable<Uint8Array>;
  readonly maxBytes: number;
};

export type StoredRecording = {
  /** Where the file is, for `read` and `remove` alone. */
  readonly location: string;
  readonly bytes: number;
  readonly sha256: string;
};

/** Bytes from `start` to `end`, both included, counted from 0. */
export type Part = { readonly start: number; readonly end: number };

/** Where recordings are kept: a folder, or storage that speaks S3. */
export type RecordingFiles = {
  /**
   * Takes a whole upload, or nothing at all: INPUT_INVALID for one that is too long, empty, cut off or no audio of
   * its format, with nothing left behind.
   */
  store(recording: IncomingRecording): Promise<StoredRecording>;
  /** NOT_FOUND when it is gone. */
  read(location: string, part?: Part): Promise<AsyncIterable<Uint8Array>>;
  /** Without complaint when it is gone already. */
  remove(location: string): Promise<void>;
};
