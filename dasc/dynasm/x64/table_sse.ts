/*
 * SSE to SSE4.2 on xmm registers. The notation is explained in rows.ts.
 */
import type { Row } from "./rows.js";

/** Rows for instructions that come as packed and scalar, single and double. */
const arithmetic: readonly (readonly [name: string, opcode: string, types: string])[] = [
  ["sqrt",   "51", "ps pd ss sd"],
  ["rsqrt",  "52", "ps ss"],
  ["rcp",    "53", "ps ss"],
  ["and",    "54", "ps pd"],
  ["andn",   "55", "ps pd"],
  ["or",     "56", "ps pd"],
  ["xor",    "57", "ps pd"],
  ["add",    "58", "ps pd ss sd"],
  ["mul",    "59", "ps pd ss sd"],
  ["sub",    "5C", "ps pd ss sd"],
  ["min",    "5D", "ps pd ss sd"],
  ["div",    "5E", "ps pd ss sd"],
  ["max",    "5F", "ps pd ss sd"],
  ["unpckl", "14", "ps pd"],
  ["unpckh", "15", "ps pd"],
]; // prettier-ignore

const TYPES: Readonly<Record<string, readonly [source: string, prefix: string]>> = {
  ps: ["xm128", ""],
  pd: ["xm128", "66 "],
  ss: ["xm32", "F3 "],
  sd: ["xm64", "F2 "],
};

const arithmeticRows = arithmetic.flatMap(([name, opcode, types]) =>
  types.split(" ").map((type): Row => {
    const [source, prefix] = TYPES[type];
    return [name + type, `x ${source}`, `${prefix}0F ${opcode} /r`];
  }),
);

/** Comparisons with the predicate in the name, as `cmpltsd`: the predicate is the immediate. */
export const COMPARE_PREDICATES = ["eq", "lt", "le", "unord", "neq", "nlt", "nle", "ord"] as const;

export const sseRows: readonly Row[] = [
  ...arithmeticRows,

  // Moves.
  ["movups",                        "x xm128",     "0F 10 /r"],
  ["movups",                        "m128 x",      "0F 11 /r"],
  ["movupd",                        "x xm128",     "66 0F 10 /r"],
  ["movupd",                        "m128 x",      "66 0F 11 /r"],
  ["movss",                         "x xm32",      "F3 0F 10 /r"],
  ["movss",                         "m32 x",       "F3 0F 11 /r"],
  ["movsd",                         "x xm64",      "F2 0F 10 /r"],
  ["movsd",                         "m64 x",       "F2 0F 11 /r"],
  ["movaps",                        "x xm128",     "0F 28 /r"],
  ["movaps",                        "m128 x",      "0F 29 /r"],
  ["movapd",                        "x xm128",     "66 0F 28 /r"],
  ["movapd",                        "m128 x",      "66 0F 29 /r"],
  ["movdqa",                        "x xm128",     "66 0F 6F /r"],
  ["movdqa",                        "m128 x",      "66 0F 7F /r"],
  ["movdqu",                        "x xm128",     "F3 0F 6F /r"],
  ["movdqu",                        "m128 x",      "F3 0F 7F /r"],
  ["movd",                          "x rm32",      "66 0F 6E /r"],
  ["movd",                          "rm32 x",      "66 0F 7E /r"],
  ["movd movq",                     "x r64*",      "W 66 0F 6E /r"],
  ["movd movq",                     "r64* x",      "W 66 0F 7E /r"],
  ["movq",                          "x xm64",      "F3 0F 7E /r"],
  ["movq",                          "m64 x",       "66 0F D6 /r"],
  ["movhlps",                       "x x*",        "0F 12 /r"],
  ["movlhps",                       "x x*",        "0F 16 /r"],
  ["movlps - - - movhps",           "x m64",       "0F 12~1 /r"],
  ["movlps - - - movhps",           "m64 x",       "0F 13~1 /r"],
  ["movlpd - - - movhpd",           "x m64",       "66 0F 12~1 /r"],
  ["movlpd - - - movhpd",           "m64 x",       "66 0F 13~1 /r"],
  ["movddup",                       "x xm64",      "F2 0F 12 /r"],
  ["movsldup - - - movshdup",       "x xm128",     "F3 0F 12~1 /r"],
  ["lddqu",                         "x m128",      "F2 0F F0 /r"],
  ["movntps",                       "m128 x",      "0F 2B /r"],
  ["movntpd",                       "m128 x",      "66 0F 2B /r"],
  ["movntdq",                       "m128 x",      "66 0F E7 /r"],
  ["movntdqa",                      "x m128",      "66 0F 38 2A /r"],
  ["movnti",                        "my ry",       "0F C3 /r"],
  ["maskmovdqu",                    "x x*",        "66 0F F7 /r"],
  ["movmskps",                      "ry x*",       "0F 50 /r"],
  ["movmskpd",                      "ry x*",       "66 0F 50 /r"],
  ["pmovmskb",                      "ry x*",       "66 0F D7 /r"],

  // Comparisons.
  ["ucomiss comiss",                "x xm32",      "0F 2E~1 /r"],
  ["ucomisd comisd",                "x xm64",      "66 0F 2E~1 /r"],
  ["cmpps",                         "x xm128 i8",  "0F C2 /r"],
  ["cmppd",                         "x xm128 i8",  "66 0F C2 /r"],
  ["cmpss",                         "x xm32 i8",   "F3 0F C2 /r"],
  ["cmpsd",                         "x xm64 i8",   "F2 0F C2 /r"],

  // Conversions.
  ["cvtsi2ss",                      "x rmy",       "F3 0F 2A /r"],
  ["cvtsi2sd",                      "x rmy",       "F2 0F 2A /r"],
  ["cvttss2si cvtss2si",            "ry xm32",     "F3 0F 2C~1 /r"],
  ["cvttsd2si cvtsd2si",            "ry xm64",     "F2 0F 2C~1 /r"],
  ["cvtss2sd",                      "x xm32",      "F3 0F 5A /r"],
  ["cvtsd2ss",                      "x xm64",      "F2 0F 5A /r"],
  ["cvtps2pd",                      "x xm64",      "0F 5A /r"],
  ["cvtpd2ps",                      "x xm128",     "66 0F 5A /r"],
  ["cvtdq2ps",                      "x xm128",     "0F 5B /r"],
  ["cvtps2dq",                      "x xm128",     "66 0F 5B /r"],
  ["cvttps2dq",                     "x xm128",     "F3 0F 5B /r"],
  ["cvttpd2dq",                     "x xm128",     "66 0F E6 /r"],
  ["cvtdq2pd",                      "x xm64",      "F3 0F E6 /r"],
  ["cvtpd2dq",                      "x xm128",     "F2 0F E6 /r"],
  ["roundps roundpd",               "x xm128 i8",  "66 0F 3A 08~1 /r"],
  ["roundss",                       "x xm32 i8",   "66 0F 3A 0A /r"],
  ["roundsd",                       "x xm64 i8",   "66 0F 3A 0B /r"],

  // Horizontal arithmetic and dot products.
  ["addsubpd haddpd - hsubpd",      "x xm128",     "66 0F D0 /r"],
  ["dpps dppd",                     "x xm128 i8",  "66 0F 3A 40~1 /r"],

  // Shuffles and blends.
  ["shufps",                        "x xm128 i8",  "0F C6 /r"],
  ["shufpd",                        "x xm128 i8",  "66 0F C6 /r"],
  ["pshufd",                        "x xm128 i8",  "66 0F 70 /r"],
  ["pshufhw",                       "x xm128 i8",  "F3 0F 70 /r"],
  ["pshuflw",                       "x xm128 i8",  "F2 0F 70 /r"],
  ["palignr",                       "x xm128 i8",  "66 0F 3A 0F /r"],
  ["blendps blendpd pblendw",       "x xm128 i8",  "66 0F 3A 0C~1 /r"],
  ["pblendvb",                      "x xm128",     "66 0F 38 10 /r"],
  ["pblendvb",                      "x xm128 x0",  "66 0F 38 10 /r"],
  ["blendvps blendvpd",             "x xm128",     "66 0F 38 14~1 /r"],
  ["blendvps blendvpd",             "x xm128 x0",  "66 0F 38 14~1 /r"],
  ["insertps",                      "x xm32 i8",   "66 0F 3A 21 /r"],
  ["extractps",                     "rm32 x i8",   "66 0F 3A 17 /r"],
  ["pinsrb",                        "x r32* i8",   "66 0F 3A 20 /r"],
  ["pinsrb",                        "x m8 i8",     "66 0F 3A 20 /r"],
  ["pinsrw",                        "x r32* i8",   "66 0F C4 /r"],
  ["pinsrw",                        "x m16 i8",    "66 0F C4 /r"],
  ["pinsrd",                        "x rm32 i8",   "66 0F 3A 22 /r"],
  ["pinsrq",                        "x rm64 i8",   "W 66 0F 3A 22 /r"],
  ["pextrb",                        "r32* x i8",   "66 0F 3A 14 /r"],
  ["pextrb",                        "m8 x i8",     "66 0F 3A 14 /r"],
  ["pextrw",                        "ry x* i8",    "66 0F C5 /r"],
  ["pextrw",                        "m16 x i8",    "66 0F 3A 15 /r"],
  ["pextrd",                        "rm32 x i8",   "66 0F 3A 16 /r"],
  ["pextrq",                        "rm64 x i8",   "W 66 0F 3A 16 /r"],

  // Packed integers.
  ["punpcklbw punpcklwd punpckldq packsswb", "x xm128",  "66 0F 60~1 /r"],
  ["pcmpgtb pcmpgtw pcmpgtd packuswb",       "x xm128",  "66 0F 64~1 /r"],
  ["punpckhbw punpckhwd punpckhdq packssdw", "x xm128",  "66 0F 68~1 /r"],
  ["punpcklqdq punpckhqdq",         "x xm128",     "66 0F 6C~1 /r"],
  ["pcmpeqb pcmpeqw pcmpeqd",       "x xm128",     "66 0F 74~1 /r"],
  ["psrlw psrld psrlq paddq pmullw", "x xm128",    "66 0F D1~1 /r"],
  ["psubusb psubusw pminub pand",   "x xm128",     "66 0F D8~1 /r"],
  ["paddusb paddusw pmaxub pandn",  "x xm128",     "66 0F DC~1 /r"],
  ["pavgb psraw psrad pavgw pmulhuw pmulhw", "x xm128", "66 0F E0~1 /r"],
  ["psubsb psubsw pminsw por",      "x xm128",     "66 0F E8~1 /r"],
  ["paddsb paddsw pmaxsw pxor",     "x xm128",     "66 0F EC~1 /r"],
  ["psllw pslld psllq pmuludq pmaddwd psadbw", "x xm128", "66 0F F1~1 /r"],
  ["psubb psubw psubd psubq paddb paddw paddd", "x xm128", "66 0F F8~1 /r"],
  ["- - psrlw - psraw - psllw",     "x* i8",       "66 0F 71 /~"],
  ["- - psrld - psrad - pslld",     "x* i8",       "66 0F 72 /~"],
  ["- - psrlq psrldq - - psllq pslldq", "x* i8",   "66 0F 73 /~"],
  ["pshufb phaddw phaddd phaddsw pmaddubsw phsubw phsubd phsubsw", "x xm128", "66 0F 38 00~1 /r"],
  ["psignb psignw psignd pmulhrsw", "x xm128",     "66 0F 38 08~1 /r"],
  ["pabsb pabsw pabsd",             "x xm128",     "66 0F 38 1C~1 /r"],
  ["ptest",                         "x xm128",     "66 0F 38 17 /r"],
  ["pmovsxbw - - pmovsxwd - pmovsxdq - - - - - - - - - - pmovzxbw - - pmovzxwd - pmovzxdq",
                                    "x xm64",      "66 0F 38 20~1 /r"],
  ["pmovsxbd - - pmovsxwq - - - - - - - - - - - - pmovzxbd - - pmovzxwq",
                                    "x xm32",      "66 0F 38 21~1 /r"],
  ["pmovsxbq - - - - - - - - - - - - - - - pmovzxbq",
                                    "x xm16",      "66 0F 38 22~1 /r"],
  ["pmuldq pcmpeqq",                "x xm128",     "66 0F 38 28~1 /r"],
  ["packusdw",                      "x xm128",     "66 0F 38 2B /r"],
  ["pcmpgtq pminsb pminsd pminuw pminud pmaxsb pmaxsd pmaxuw pmaxud pmulld phminposuw",
                                    "x xm128",     "66 0F 38 37~1 /r"],
  ["mpsadbw",                       "x xm128 i8",  "66 0F 3A 42 /r"],
  ["pcmpestrm pcmpestri pcmpistrm pcmpistri", "x xm128 i8", "66 0F 3A 60~1 /r"],

  // State, caches, fences.
  ["- - ldmxcsr stmxcsr",           "m32",         "0F AE /~"],
  ["fxsave fxrstor",                "m",           "0F AE /~"],
  ["clflush",                       "m8",          "0F AE /7"],
  ["lfence - mfence",               "",            "0F AE E8~8"],
  ["sfence",                        "",            "0F AE F8"],
  ["prefetchnta prefetcht0 prefetcht1 prefetcht2", "m8", "0F 18 /~"],
]; // prettier-ignore
