import type { BuiltVm } from "../vm.js";
export function reportPage(_vm: BuiltVm): string {
  return "";
}
