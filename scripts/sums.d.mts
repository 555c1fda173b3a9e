export const MOST_LINES: number;
export function sumsOf(text: string): string;
export function difference(text: string, sums: string): string;
