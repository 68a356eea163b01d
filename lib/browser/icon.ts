/** The wallet's mark as a data URI, small enough for every page: a deed and its seal. The same as scripts/icon.svg. */
export const icon = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path d="M1.5.5h8l4 4v11h-12z" fill="#faf8f2" stroke="#1c1b18"/><path d="M9.5.5v4h4M4.5 4.5h2M4.5 7.5h6" fill="none" stroke="#1c1b18"/><circle cx="11.5" cy="11.5" r="4" fill="#1f5c3f" stroke="#faf8f2"/><path d="M9.8 11.6l1.2 1.2 2.2-2.5" fill="none" stroke="#faf8f2"/></svg>',
)}`;
