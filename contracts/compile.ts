import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Abi, Hex } from "viem";

/** A compiled contract. `runtime`: the code as it lies on a chain, whole only where there are no immutables. */
export type Artifact = { readonly abi: Abi; readonly bytecode: Hex; readonly runtime: Hex; readonly hasImmutables: boolean };
export type ContractName = (typeof CONTRACTS)[number];
export type Artifacts = Readonly<Record<ContractName, Artifact>>;

/** What is deployed or put in place, each in the file of its name. */
export const CONTRACTS = [
  "BatchSettlement",
  "ConsentRegistry",
  "ERC3009DepositCollector",
  "FalseReturningToken",
  "FeeOnTransferToken",
  "LogAnchor",
  "Multicall3",
  "Permit2",
  "Permit2DepositCollector",
  "ReentrantCollector",
  "TestToken",
] as const;

/** Fixed, so that the same sources give the same code and the same gas everywhere. No metadata hash: it would differ with every comment. */
const settings = {
  optimizer: { enabled: true, runs: 10_000 },
  evmVersion: "cancun",
  metadata: { bytecodeHash: "none" },
  outputSelection: { "*": { "*": ["abi", "evm.bytecode.object", "evm.deployedBytecode.object", "evm.deployedBytecode.immutableReferences"] } },
};

const HERE = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);
const OPENZEPPELIN = require.resolve("@openzeppelin/contracts/package.json");

type Compiled = {
  readonly errors?: readonly { readonly severity: string; readonly formattedMessage: string; readonly sourceLocation?: { readonly file: string } }[];
  readonly contracts: Readonly<
    Record<
      string,
      Readonly<
        Record<
          string,
          {
            readonly abi: Abi;
            readonly evm: {
              readonly bytecode: { readonly object: string };
              readonly deployedBytecode: { readonly object: string; readonly immutableReferences: Readonly<Record<string, unknown>> };
            };
          }
        >
      >
    >
  >;
};

let compiled: Promise<Artifacts> | undefined;

/**
 * Every contract of this folder, compiled. Kept under node_modules/.cache by a digest of sources, settings and package versions, as
 * compiling takes seconds; the cache may be deleted at any time.
 * @throws {Error} with the compiler's own words where it finds an error, or a warning in one of our files
 */
export function compileContracts(): Promise<Artifacts> {
  compiled ??= cachedOrCompiled();
  return compiled;
}

async function cachedOrCompiled(): Promise<Artifacts> {
  const sources = ownSources();
  const versions = ["solc/package.json", OPENZEPPELIN].map((path) => readFileSync(require.resolve(path), "utf8"));
  const key = createHash("sha256")
    .update(JSON.stringify([sources, settings, versions, CONTRACTS]))
    .digest("hex");
  const file = join(HERE, "..", "node_modules", ".cache", "freehold-contracts", `${key}.json`);
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as Artifacts;
  const artifacts = await compile(sources);
  mkdirSync(dirname(file), { recursive: true });
  // Whole or not at all: another test process may be reading.
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(artifacts));
  renameSync(draft, file);
  return artifacts;
}

type Sources = Readonly<Record<string, { readonly content: string }>>;

function ownSources(): Sources {
  const names = readdirSync(HERE, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".sol"));
  return Object.fromEntries(names.sort().map((name) => [name.replaceAll("\\", "/"), { content: readFileSync(join(HERE, name), "utf8") }]));
}

async function compile(sources: Sources): Promise<Artifacts> {
  // Loaded here alone: nine megabytes, for nothing where the cache has it all.
  const { default: solc } = await import("solc");
  const output = JSON.parse(solc.compile(JSON.stringify({ language: "Solidity", sources, settings }), { import: openZeppelin })) as Compiled;
  const problems = (output.errors ?? []).filter(
    ({ severity, sourceLocation }) => severity === "error" || (severity === "warning" && !sourceLocation?.file.startsWith("@openzeppelin/")),
  );
  if (problems.length > 0) throw new Error(problems.map(({ formattedMessage }) => formattedMessage).join("\n"));
  const byName = new Map(Object.values(output.contracts).flatMap((contracts) => Object.entries(contracts)));
  return Object.fromEntries(
    CONTRACTS.map((name) => {
      const contract = byName.get(name);
      if (!contract) throw new Error(`${name} is in no file`);
      const { bytecode, deployedBytecode } = contract.evm;
      return [
        name,
        {
          abi: contract.abi,
          bytecode: `0x${bytecode.object}`,
          runtime: `0x${deployedBytecode.object}`,
          hasImmutables: Object.keys(deployedBytecode.immutableReferences).length > 0,
        } satisfies Artifact,
      ];
    }),
  ) as Artifacts;
}

/** The only package that sources may import. */
function openZeppelin(path: string): { readonly contents: string } | { readonly error: string } {
  const prefix = "@openzeppelin/contracts/";
  if (!path.startsWith(prefix)) return { error: `${path} is not to be imported` };
  return { contents: readFileSync(join(dirname(OPENZEPPELIN), path.slice(prefix.length)), "utf8") };
}
