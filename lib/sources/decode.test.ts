import { describe, expect, it } from "vitest";
import { decodeText } from "./decode.ts";
import { endsTooEarly, parseJson } from "./json-text.ts";
import { Refused } from "./refused.ts";
import { ifSamples, sample, samplesAreHere } from "./testing.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);
const bytes = (...values: number[]) => new Uint8Array(values);
const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof Refused) return error.refusal.code;
    throw error;
  }
  return "taken";
};

describe("text of a file", () => {
  it("takes UTF-8, drops the byte order mark", () => {
    expect(decodeText(utf8("\uFEFFnaïve 朝"), "a.csv")).toBe("naïve 朝");
  });

  it("takes UTF-16 by its byte order mark", () => {
    expect(decodeText(bytes(0xff, 0xfe, 0x61, 0, 0xa4, 0x02), "a.csv")).toBe("aʤ");
    expect(decodeText(bytes(0xfe, 0xff, 0, 0x61), "a.csv")).toBe("a");
    expect(codeOf(() => decodeText(bytes(0xff, 0xfe, 0x61), "a.csv"))).toBe("truncated");
  });

  it("takes a table in the Western European code page", () => {
    expect(decodeText(bytes(0x61, 0x2c, 0xa9), "a.csv")).toBe("a,©");
    expect(decodeText(bytes(0x63, 0x61, 0x66, 0xe9), "a.csv")).toBe("café");
  });

  it("says that a file cut inside a character ends too early", () => {
    expect(codeOf(() => decodeText(utf8('[{"a":"朝').subarray(0, -1), "a.json"))).toBe("truncated");
    expect(codeOf(() => decodeText(utf8("name\ncafé\ncafé").subarray(0, -1), "a.csv"))).toBe("truncated");
  });

  it("does not guess what damaged JSON meant", () => {
    expect(codeOf(() => decodeText(bytes(0x5b, 0x22, 0xff, 0x22, 0x5d), "a.json"))).toBe("not_text");
  });

  it.each([
    ["an empty file of blanks", utf8(" \n\t"), "empty"],
    ["a zip", bytes(0x50, 0x4b, 0x03, 0x04, 0x14), "not_text"],
    ["a NUL", bytes(0x31, 0x00, 0x32), "not_text"],
  ])("refuses %s", (_name, content, code) => {
    expect(codeOf(() => decodeText(content, "a"))).toBe(code);
  });
});

describe("JSON text", () => {
  const whole = JSON.stringify([{ a: 'quote " and \\ backslash', b: [1, { c: "]}" }] }, null, true]);

  it("knows every cut from the whole", () => {
    expect(endsTooEarly(whole)).toBe(false);
    for (let length = 1; length < whole.length; length++) expect(endsTooEarly(whole.slice(0, length)), whole.slice(0, length)).toBe(true);
  });

  it("tells broken from cut off", () => {
    expect(codeOf(() => parseJson('{"id":0,}', "a.json"))).toBe("unknown_format");
    expect(codeOf(() => parseJson("[1,2}", "a.json"))).toBe("unknown_format");
    expect(codeOf(() => parseJson('{"a": [1', "a.json"))).toBe("truncated");
    expect(() => parseJson('{"a": [1', "plays.json")).toThrow("“plays.json” ends too early; download it again");
  });

  it.skipIf(!samplesAreHere).each([
    ["i_number_huge_exp.json", "taken"],
    ["i_number_too_big_pos_int.json", "taken"],
    ["i_string_1st_surrogate_but_2nd_missing.json", "taken"],
    ["i_string_UTF-16LE_with_BOM.json", "taken"],
    ["i_string_invalid_utf-8.json", "not_text"],
    ["i_structure_UTF-8_BOM_empty_object.json", "taken"],
    ["n_object_trailing_comma.json", "unknown_format"],
    ["n_structure_100000_opening_arrays.json", "truncated"],
    ["n_structure_no_data.json", "empty"],
    ["n_structure_null-byte-outside-string.json", "not_text"],
    ["n_structure_unclosed_object.json", "truncated"],
    ["y_object_duplicated_key.json", "taken"],
  ])(`${ifSamples}: %s is %s`, (name, code) => {
    expect(codeOf(() => parseJson(decodeText(sample(`hostile/json/${name}`), name), name))).toBe(code);
  });
});
