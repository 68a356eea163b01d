import { CONTRACTS } from "./compile.ts";
import { deploymentOf } from "./deterministic.ts";

/** Prints the transaction that puts a contract at its one address: for whoever deploys it on a network, with whatever sends transactions there. */
const name = CONTRACTS.find((one) => one === process.argv[2]);
if (name === undefined) {
  console.error(`Name one of ${CONTRACTS.join(", ")}`);
  process.exitCode = 1;
} else console.log(JSON.stringify(await deploymentOf(name), null, 2));
