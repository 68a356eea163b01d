import type { SourceDeclaration } from "../source.ts";

export const STREAM = "play_events";

/**
 * Spotify's listening history. Fields and their meaning: the read-me inside the export and
 * https://support.spotify.com/article/understanding-my-data/
 */
export const declaration: SourceDeclaration = {
  id: "urn:datawallet:source:spotify",
  label: "Spotify",
  streams: [
    {
      name: STREAM,
      label: "Listening history",
      timeField: "played_at",
      fields: [
        {
          name: "played_at",
          label: "Played at",
          type: "instant",
          description: "When the play ended, in UTC.",
          consequence: "The app cannot tell when you listened.",
        },
        { name: "artist_name", label: "Artist", type: "string", consequence: "The app cannot tell whom you listen to." },
        { name: "track_name", label: "Track", type: "string", consequence: "The app cannot tell which songs you play." },
        { name: "album_name", label: "Album", type: "string", consequence: "The app cannot group what you play by album." },
        {
          name: "ms_played",
          label: "Listened for",
          type: "duration",
          description: "How long it played. Apps get milliseconds.",
          consequence: "The app cannot tell a full listen from a skip.",
        },
        {
          name: "track_uri",
          label: "Track link",
          type: "string",
          description: "Spotify's identifier of the track.",
          consequence: "The app must find tracks by their name.",
        },
        { name: "show_name", label: "Podcast", type: "string", consequence: "The app cannot tell which podcasts you follow." },
        { name: "episode_name", label: "Episode", type: "string", consequence: "The app cannot tell which episodes you heard." },
        {
          name: "episode_uri",
          label: "Episode link",
          type: "string",
          description: "Spotify's identifier of the episode.",
          consequence: "The app must find episodes by their name.",
        },
        { name: "audiobook_title", label: "Audiobook", type: "string", consequence: "The app cannot tell which books you listen to." },
        { name: "audiobook_chapter", label: "Chapter", type: "string", consequence: "The app is not told how far you are in a book." },
        {
          name: "audiobook_uri",
          label: "Audiobook link",
          type: "string",
          description: "Spotify's identifier of the chapter, or else of the audiobook.",
          consequence: "The app must find audiobooks by their name.",
        },
        {
          name: "platform",
          label: "Device",
          type: "string",
          description: "The kind of device or app it played on.",
          consequence: "The app cannot tell where you listen: phone, car, speaker.",
        },
        {
          name: "country",
          label: "Country",
          type: "string",
          description: "Two-letter code of the country it played in.",
          consequence: "The app cannot tell which country you were in.",
        },
        {
          name: "reason_start",
          label: "Why it started",
          type: "string",
          description: "For example: chosen, next in the list.",
          consequence: "The app is not told what you chose and what just came next.",
        },
        {
          name: "reason_end",
          label: "Why it ended",
          type: "string",
          description: "For example: played to the end, next pressed.",
          consequence: "The app is not told whether you heard it to the end or moved on.",
        },
        {
          name: "shuffle",
          label: "Shuffle",
          type: "boolean",
          description: "Shuffle was on.",
          consequence: "The app may take songs that shuffle picked for songs you picked.",
        },
        {
          name: "skipped",
          label: "Skipped",
          type: "boolean",
          description: "You skipped it.",
          consequence: "The app takes songs you skipped for songs you like.",
        },
        {
          name: "offline",
          label: "Offline",
          type: "boolean",
          description: "Played without a connection.",
          consequence: "The app is not told when you listened without a connection.",
        },
        {
          name: "incognito",
          label: "Private session",
          type: "boolean",
          description: "Played in a private session.",
          consequence: "The app is not told which plays you meant to keep private.",
        },
      ],
    },
  ],
  steps: [
    "Open spotify.com/account/privacy and sign in.",
    "Under Download your data, choose Extended streaming history and request it.",
    "Confirm with the link in the email that Spotify sends. The data follows within 30 days, often sooner.",
    "Download the zip file and unpack it.",
    "Choose the files called Streaming_History_Audio_….json here, all at once.",
  ],
  dropped: [
    { field: "ip_addr", why: "Your internet address tells where you were. No app needs it to know what you like." },
    { field: "ip_addr_decrypted", why: "Your internet address tells where you were. No app needs it to know what you like." },
    { field: "username", why: "Your account name would let apps link you across services." },
    { field: "user_agent_decrypted", why: "The exact browser you used helps to recognise you elsewhere." },
    { field: "offline_timestamp", why: "It repeats the time of the play, and its unit differs between exports." },
    { field: "city", why: "It tells where you were." },
    { field: "region", why: "It tells where you were." },
    { field: "metro_code", why: "It tells where you were." },
    { field: "latitude", why: "It tells where you were." },
    { field: "longitude", why: "It tells where you were." },
  ],
};
