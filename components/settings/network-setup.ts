/** The form as it was filled in. `number`: of a network that the wallet does not know. */
export type Typed = {
  readonly number: string;
  readonly name: string;
  /** Who hands payments in. */
  readonly way: "service" | "self";
  readonly service: string;
  readonly node: string;
  /** Whole coins that one payment may cost, where the wallet hands it in. */
  readonly most: string;
  readonly confirmations: string;
};

type Setup = {
  readonly network: string;
  readonly confirmations: number;
  readonly name?: string;
  readonly facilitator?: string;
  readonly rpc?: string;
  readonly most?: string;
};

/** Why it is not sent at all, by where that is. What else is wrong the background says. */
export type Mistake = "network" | "confirmations" | "nothing" | "node" | "most";

const PREFIX = "eip155:";

/** What was filled in, as it is sent; or what is missing. `network`: CAIP-2 id of a known one, which needs no number. */
export function setupOf(typed: Typed, network: string | undefined): Setup | Mistake {
  const given = typed.number.trim();
  const number = given.startsWith(PREFIX) ? given.slice(PREFIX.length) : given;
  if (network === undefined && !/^[1-9]\d{0,15}$/.test(number)) return "network";
  const isSelf = typed.way === "self";
  const [name, facilitator, rpc, most] = [typed.name.trim(), isSelf ? "" : typed.service.trim(), typed.node.trim(), typed.most.trim()];
  if (isSelf && rpc === "") return "node";
  if (isSelf && most === "") return "most";
  if (facilitator === "" && rpc === "") return "nothing";
  if (!/^\d{1,6}$/.test(typed.confirmations.trim())) return "confirmations";
  return {
    network: network ?? `${PREFIX}${number}`,
    confirmations: Number(typed.confirmations),
    ...(name === "" ? {} : { name }),
    ...(facilitator === "" ? {} : { facilitator }),
    ...(rpc === "" ? {} : { rpc }),
    ...(isSelf ? { most } : {}),
  };
}
