/*
 * Light colouring of template lines and instructions.
 */
import type { ComponentChild } from "preact";
const ASM_TOKEN =
  /\b(?:[re]?[abcd]x|[re]?[sd]i|[re]?[sb]p|[abcd][lh]|[sd]il|[sb]pl|r\d+[dwb]?|xmm\d+|rip)\b|-?0x[0-9a-f]+|-?\b\d+\b/g;

/** An instruction: mnemonic, operands; the last word is a link when it names a place. */
export function AsmText({ text, link }: { text: string; link?: string }) {
  const space = text.indexOf(" ");
  const mnemonic = space < 0 ? text : text.slice(0, space);
  const operands = space < 0 ? "" : text.slice(space + 1);
  return (
    <span class="asm">
      <b>{mnemonic}</b>{" "}
      {link ? (
        <a href={link} onClick={(event) => event.stopPropagation()}>
          {operands}
        </a>
      ) : (
        coloured(operands)
      )}
    </span>
  );
}

function coloured(operands: string): ComponentChild[] {
  const out: ComponentChild[] = [];
  let end = 0;
  for (const match of operands.matchAll(ASM_TOKEN)) {
    out.push(operands.slice(end, match.index));
    const kind = /^-?(0x|\d)/.test(match[0]) ? "num" : "reg";
    out.push(<i class={kind}>{match[0]}</i>);
    end = match.index + match[0].length;
  }
  out.push(operands.slice(end));
  return out;
}

/** A template line: assembly behind `|`, labels and directives, comments, TypeScript. */
export function TemplateText({ text, linkTo }: { text: string; linkTo?: LinkTo }) {
  const comment = text.search(/\/\/|^\s*\/?\*/);
  const body = comment < 0 ? text : text.slice(0, comment);
  const rest = comment < 0 ? "" : text.slice(comment);
  const isAssembly = /^\s*\|/.test(body);
  const kind = !isAssembly ? "host" : /^\s*\|\s*(\.|->|=>|\d:)/.test(body) ? "label" : "stmt";
  return (
    <span class={`template ${kind}`}>
      {linkTo ? linked(body, linkTo) : body}
      {rest ? <em>{rest}</em> : null}
    </span>
  );
}

/** The address of what a global label or a runtime function names, if there is such a thing. */
export type LinkTo = (kind: "label" | "extern", name: string) => string | undefined;

/** `->name` and `extern name` as links to what they name. */
function linked(text: string, linkTo: LinkTo): ComponentChild[] {
  const out: ComponentChild[] = [];
  let end = 0;
  for (const match of text.matchAll(/(->|\bextern\s+)(\w+)(?!\w*:)/g)) {
    const [whole, sign, name] = match;
    const href = linkTo(sign === "->" ? "label" : "extern", name);
    if (href === undefined) continue;
    const at = match.index + sign.length;
    out.push(text.slice(end, at), <a href={href}>{name}</a>);
    end = match.index + whole.length;
  }
  out.push(text.slice(end));
  return out;
}
