/** `285` → "$285", `1250.5` → "$1250.50": as it is written in a transcript. */
export function sayDollars(amount: number): string {
  return Number.isInteger(amount) ? `$${amount}` : `$${amount.toFixed(2)}`
}

/** `90` → "90-day", `365` → "1-year". */
export function sayDuration(days: number): string {
  return days % 365 === 0 && days > 0 ? `${days / 365}-year` : `${days}-day`
}
