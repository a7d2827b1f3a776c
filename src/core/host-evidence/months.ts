/** Months as the locales of C libraries, Java and .NET shorten them: `journalctl` and `dmesg -T` write in the host's language. */
const MONTHS: readonly string[] = [
  "jan janv ene gen sty led oca янв",
  "feb febr févr fev lut úno şub фев",
  "mar mär mrt mars märz márc bře мар",
  "apr abr avr avril ápr kwi dub nis апр",
  "may mai mag mei maj máj kvě мая май",
  "jun juin giu jún cze čer haz июн",
  "jul juil lug júl lip čvc tem июл",
  "aug ago août srp sie ağu авг",
  "sep sept set szept wrz zář eyl сен",
  "oct okt ott out paź říj eki окт",
  "nov lis kas ноя",
  "dec dez dic déc des gru pro ara дек",
];
const BY_NAME = new Map(MONTHS.flatMap((names, month) => names.split(" ").map((name) => [name, month])));

/** The source of a pattern that fits a month's short name in any of these languages, or `11月`. */
export const MONTH = "(\\p{L}{3,5}|\\d{1,2}[月월])\\.?";

/** 0 to 11; -1 for what is no month. */
export function monthOf(name = ""): number {
  const numbered = /^(\d{1,2})[月월]$/.exec(name)?.[1];
  if (numbered !== undefined) return Number(numbered) <= 12 ? Number(numbered) - 1 : -1;
  return BY_NAME.get(name.toLowerCase()) ?? -1;
}
