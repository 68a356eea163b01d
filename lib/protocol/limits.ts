/** Bounds on what a page may send or ask. All are told to apps by `data_getCapabilities`. */
export const limits = {
  /** Characters of one serialized call. */
  messageLength: 65_536,
  /** Nesting of arrays and objects in one call. */
  messageDepth: 12,
  /** Records in one page of a query. */
  pageSize: 1000,
  defaultPageSize: 25,
  /** Streams in one access request. */
  streams: 16,
  /** Fields named for one stream. */
  fields: 128,
  /** A grant never lives longer, in milliseconds (90 days). */
  grantLifetime: 90 * 86_400_000,
  /** A use may be paged by its cursors for this long, in milliseconds. */
  cursorLifetime: 10 * 60_000,
  /** Calls under way at once from one site. */
  callsInFlight: 32,
  /** Open requests over all sites. */
  pendingRequests: 50,
} as const;
