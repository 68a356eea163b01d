import { words } from "./en-consent.ts";
import { count } from "./number.ts";

/** Words about how apps learn that access ended. */
export const statusHost = {
  title: "Status host",
  text: "An app's server can ask this host whether you took access back, also while your browser is closed. The host learns which lists you keep and your internet address, not who reads what. If you never choose one, nobody is contacted.",
  address: "Address",
  hint: "For example https://status.example. New permissions name it; earlier ones keep what they have.",
  save: "Save",
  stop: "Use none",
  saved: "Saved",
  removed:
    "New permissions name no host. Lists are not renewed: a day after the last one was sent, apps that check it refuse what named it. Until then, what you revoke is still sent to its host, so that nobody goes by the old list.",
  notAHost: "Enter an address that begins with https://",
  lastPublished: "Last published",
  never: "Nothing published yet",
  waiting: (lists: number) => `${count(lists, "list waits", "lists wait")} to be published.`,
  failures: { unreachable: "The host did not answer. It is tried again.", refused: "The host refused the list. It is tried again." },
} as const;

/** What became of a grant after it ended. */
export const aftermath = {
  told: { confirmed: "It got the message", waiting: "Not confirmed yet" },
  toldText: {
    confirmed: "Its server says that it was told. What it makes of that, nobody can see.",
    waiting: "Its server has not said that it was told. It is told again, for 90 days.",
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
  overdueApps: (apps: readonly string[]) => {
    const who = count(apps.length, "app has not said that it deleted what it read", "apps have not said that they deleted what they read");
    return `${who}, and the date for it has passed: ${words.joined(apps)}.`;
  },
} as const;
