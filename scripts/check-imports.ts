import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { readModule } from "./house/modules.ts";
import { violations } from "./house/rules.ts";

/** The import rules of docs/architecture.md, over every TypeScript file that git knows or would take. */
const root = process.cwd();
const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "*.ts", "*.tsx"], { encoding: "utf8" });
const modules = [...new Set(listed.split("\0"))].filter((path) => path !== "" && existsSync(path)).map((path) => readModule(root, path));
const found = violations(modules);
for (const { rule, path, line, message } of found) console.error(`${path}:${line}  ${rule}: ${message}`);
console.log(`${modules.length} files, ${found.length} ${found.length === 1 ? "breach" : "breaches"} of the house rules`);
process.exitCode = found.length > 0 ? 1 : 0;
