import { count } from "./number.ts";

/** Words about how apps learn that access ended. */
export const statusHost = {
  title: "Status host",
  text: "An app's server can ask this host whether you took access back, also while your browser is closed. The host learns which lists you keep and your internet address, not who reads what. Without one, nobody is contacted.",
  address: "Address",
  hint: "For example https://status.example. New permissions name it; earlier ones keep what they have.",
  save: "Save",
  stop: "Use none",
  saved: "Saved",
  removed: "No host is used any more. Apps that check a list refuse what named one, within a day.",
  notAHost: "Enter an address that begins with https://",
  lastPublished: "Last published",
  never: "Nothing published yet",
  waiting: (lists: number) => `${count(lists, "list waits", "lists wait")} to be published.`,
  failures: { unreachable: "The host did not answer. It is tried again.", refused: "The host refused the list. It is tried again." },
} as const;

/** What became of a grant after it ended. */
export const aftermath = {
  told: { confirmed: "The app confirmed", waiting: "Not confirmed yet" },
  toldText: {
    confirmed: "Its server knows that the access has ended.",
    waiting: "Its server has not said that it knows. It is told again until it does.",
  },
  ask: "Ask to delete",
  askTitle: "Ask the app to delete what it got?",
  askText: (app: string) =>
    `${app} is asked to delete everything it read from you. Freehold keeps the date by which it has to answer, and shows what it says. It cannot look into the app.`,
  keep: "Not now",
  asked: "Asked to delete on",
  by: "Answer due by",
  answers: {
    accepted: "The app says it will delete it.",
    erased: "The app says it deleted everything.",
    refused: "The app says it will not delete it.",
  },
  noAnswer: "No answer yet.",
  overdue: "The date has passed, and the app has not said that it deleted it.",
} as const;
