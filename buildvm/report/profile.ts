/*
 * --profile FILE: what `dasmoon --profile-machine=FILE` wrote, for the report.
 */
import { readFileSync } from "node:fs";
import { UsageError } from "../input.js";
import type { BuiltVm } from "../vm.js";
import type { ProfileData } from "./data.js";

/** Read a profile; one of other machine code says nothing about this. */
export function readProfile(file: string, vm: BuiltVm): ProfileData {
  let profile: Partial<ProfileData> & { readonly blobHash?: string };
  try {
    profile = JSON.parse(readFileSync(file, "utf8")) as typeof profile;
  } catch (error) {
    throw new UsageError(`cannot read the profile ${file}: ${(error as Error).message}`);
  }
  const { program, total, others, counts, blobHash } = profile;
  const isCount = (n: unknown): boolean => typeof n === "number" && n >= 0;
  const isWhole =
    typeof program === "string" &&
    isCount(total) &&
    isCount(others) &&
    Array.isArray(counts) &&
    counts.every((row) => Array.isArray(row) && row.length === 2 && row.every(isCount));
  if (!isWhole)
    throw new UsageError(`${file} is no profile: dasmoon --profile-machine=FILE writes one`);
  if (blobHash !== vm.blobHash)
    throw new UsageError(
      `${file} is of other machine code: run dasmoon --profile-machine=${file} again`,
    );
  return { program, total, others, counts } as ProfileData;
}
