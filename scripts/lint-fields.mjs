// A rule of lint: typed arrays that read or write a field of a layout have the field's width.
//
//   mem.u32[(t + GCtab.asize) >>> 2]     asize$ = C.u32: right
//   mem.u16[(t + GCtab.asize) >>> 1]     an error, which --fix repairs
//
// Of 8 bytes the low word may be read alone: guest addresses stay below 4 GiB. Other bytes than those where a field
// begins are reached by a sum, `t + TValue.hi + 4`, and not looked at.
import path from "node:path";
import { build } from "esbuild";

/** Sizes in bytes of all fields: `GCtab.asize`. */
async function fieldSizes() {
  const folder = path.join(import.meta.dirname, "../runtime/layout");
  const modules = ["objects", "state", "ffi"];
  const contents = [
    'import { fieldsOf, sizeOfType } from "./ctypes.js";',
    ...modules.map((name) => `import * as ${name} from "./${name}.js";`),
    `const all = Object.entries({ ${modules.map((name) => `...${name}`).join(", ")} });`,
    'const layouts = all.filter(([, value]) => typeof value === "object");',
    "const sizes = ([name, layout]) => fieldsOf(layout).map((f) => [`${name}.${f.name}`, sizeOfType(f.type)]);",
    "export default Object.fromEntries(layouts.flatMap(sizes));",
  ].join("\n");
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: folder, loader: "js" },
    bundle: true,
    write: false,
    format: "esm",
  });
  const text = Buffer.from(outputFiles[0].text).toString("base64");
  return (await import(`data:text/javascript;base64,${text}`)).default;
}
const sizes = await fieldSizes();

const VIEW = /^([uif])(8|16|32|64)$/;
const nameOf = (node) =>
  node.type === "Identifier"
    ? node
    : node.type === "MemberExpression" && !node.computed
      ? node.property
      : null;

/** The one field in a sum, and whether a number is added to it. */
function fieldIn(node) {
  if (node.type === "MemberExpression" && !node.computed && node.object.type === "Identifier") {
    const name = `${node.object.name}.${node.property.name}`;
    return name in sizes ? { name, moved: false } : null;
  }
  if (node.type !== "BinaryExpression" || !"+-".includes(node.operator)) return null;
  const [left, right] = [fieldIn(node.left), fieldIn(node.right)];
  if (left && right) return null;
  const field = left ?? right;
  const other = left ? node.right : node.left;
  return field && { ...field, moved: field.moved || other.type === "Literal" };
}

/** An index: the field, and the node that says how many bytes an element has. */
function indexOf(node) {
  if (
    node.type === "BinaryExpression" &&
    /^>>>?$/.test(node.operator) &&
    node.right.type === "Literal"
  ) {
    const field = fieldIn(node.left);
    return field && { ...field, shift: node.right, bytes: 1 << node.right.value };
  }
  if (node.type === "BinaryExpression" && node.operator === "+") {
    for (const part of [node.left, node.right])
      if (
        part.type === "BinaryExpression" &&
        part.operator === "/" &&
        part.right.type === "Literal"
      ) {
        const field = fieldIn(part.left);
        if (field) return { ...field, bytes: part.right.value };
      }
  }
  const field = fieldIn(node);
  return field && { ...field, bytes: 1 };
}

const fieldWidth = {
  meta: { type: "problem", fixable: "code", schema: [] },
  create: (context) => ({
    MemberExpression(node) {
      const view = node.computed ? nameOf(node.object) : null;
      const [, kind, bits] = VIEW.exec(view?.name ?? "") ?? [];
      const index = bits === undefined ? null : indexOf(node.property);
      if (!index || index.moved) return;
      const size = sizes[index.name];
      const bytes = bits / 8;
      const isLowWord = size === 8 && bytes === 4;
      if (bytes === index.bytes && (bytes === size || isLowWord)) return;
      if (size > 8) return; // an array of bytes
      const right = size === 8 ? 4 : size;
      context.report({
        node,
        message: `${index.name} has ${size} bytes: ${view.name} has ${bytes}, the index is for ${index.bytes}`,
        fix: (fixer) =>
          index.shift && right > 1
            ? [
                fixer.replaceText(view, `${kind === "f" ? "u" : kind}${8 * right}`),
                fixer.replaceText(index.shift, String(Math.log2(right))),
              ]
            : null,
      });
    },
  }),
};

export const fields = { rules: { width: fieldWidth } };
