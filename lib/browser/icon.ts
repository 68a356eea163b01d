/** The wallet's mark as a data URI, small enough for every page: a deed with its seal. */
export const icon = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48"><rect width="48" height="48" rx="10" fill="#14532d"/><path d="M14 9h14l7 7v23H14z" fill="#faf8f2"/><path d="M19 20h11M19 25h11" stroke="#14532d" stroke-width="2"/><circle cx="30" cy="34" r="5" fill="#b45309"/></svg>',
)}`;
