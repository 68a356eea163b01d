import type { GrantedAccess } from "../../lib/protocol/access-request.ts";
import { instantOf, isListOf, isObject, isText } from "../data-model/json.ts";

const TYPES: readonly unknown[] = ["urn:datawallet:data-access:1", "https://pdpp.dev/data-access"] satisfies readonly GrantedAccess["type"][];
const MODES: readonly unknown[] = ["single_use", "continuous"] satisfies readonly GrantedAccess["access_mode"][];

function isTimeRange(value: unknown): boolean {
  return isObject(value) && instantOf(value["since"]) !== undefined && instantOf(value["until"]) !== undefined;
}

function isStream(value: unknown): value is GrantedAccess["streams"][number] {
  return isObject(value) && isText(value["name"]) && isListOf(value["fields"], isText) && isTimeRange(value["time_range"]);
}

function isCompensation(value: unknown): boolean {
  return value === undefined || (isObject(value) && ["scheme", "network", "asset", "amount", "per"].every((member) => isText(value[member])));
}

/**
 * The shape a verifier relies on, nothing left out: streams with their fields and both ends of time.
 * Anyone can sign a credential of their own, so a good signature says nothing about the shape.
 */
export function isGrantedAccess(value: unknown): value is GrantedAccess {
  return (
    isObject(value) &&
    TYPES.includes(value["type"]) &&
    MODES.includes(value["access_mode"]) &&
    isObject(value["source"]) &&
    isText(value["source"]["id"]) &&
    isText(value["purpose_code"]) &&
    isListOf(value["streams"], isStream) &&
    (value["max_uses"] === undefined || (Number.isSafeInteger(value["max_uses"]) && Number(value["max_uses"]) > 0)) &&
    isCompensation(value["compensation"])
  );
}
