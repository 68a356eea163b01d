import type { Source } from "../source.ts";
import { declaration } from "./declaration.ts";
import { isPlay, parse } from "./parse.ts";

export const spotify: Source = {
  declaration,
  recognises: (_fileName, value) => Array.isArray(value) && value.some(isPlay),
  inParts: true,
  parse,
};
