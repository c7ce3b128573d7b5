// Prices and quantities never pass through a floating-point number: frames are read with every number kept as its
// text, arithmetic is done on BigInt "units" (value times 10^precision).

const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const NUMBER = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/** Parses JSON with each number as a string, exactly as the wire has it: {"price":45283.50} gives {price:"45283.50"}. */
export function parseFrame(text) {
  return JSON.parse(text.replace(TOKEN, (token) => (token[0] === '"' ? token : `"${token}"`)));
}

/** "45283.5" at precision 2 is 4528350n. Digits beyond the precision are rounded half away from zero. */
export function toUnits(text, precision) {
  const match = NUMBER.exec(text);
  if (match === null) {
    throw new RangeError(`not a decimal: ${text}`);
  }
  const [, sign, whole, fraction = '', exponent = '0'] = match;
  const digits = BigInt(whole + fraction);
  const shift = precision - fraction.length + Number(exponent);
  let units = digits;
  if (shift >= 0) {
    units = digits * 10n ** BigInt(shift);
  } else {
    const divisor = 10n ** BigInt(-shift);
    units = (digits * 2n + divisor) / (divisor * 2n);
  }
  return sign === '-' ? -units : units;
}

/** 4528350n at precision 2 is "45,283.50". */
export function formatUnits(units, precision) {
  const negative = units < 0n;
  const digits = (negative ? -units : units).toString().padStart(precision + 1, '0');
  const whole = digits.slice(0, digits.length - precision).replace(/\B(?=(\d{3})+$)/g, ',');
  const text = precision === 0 ? whole : `${whole}.${digits.slice(digits.length - precision)}`;
  return negative ? `-${text}` : text;
}

export function format(text, precision) {
  return formatUnits(toUnits(text, precision), precision);
}

/** A quantity in at most `width` characters: decimals give way to digits before the point, never to zero of them. */
export function formatQuantity(units, precision, width = 12) {
  const text = formatUnits(units, precision);
  const point = text.indexOf('.');
  if (text.length <= width || point < 0) {
    return text;
  }
  const kept = Math.max(1, Math.min(precision, width - point - 1));
  return formatUnits(rescale(units, precision, kept), kept);
}

/** Rounds units of one precision to units of another, half away from zero. */
export function rescale(units, from, to) {
  if (to >= from) {
    return units * 10n ** BigInt(to - from);
  }
  const divisor = 10n ** BigInt(from - to);
  const magnitude = ((units < 0n ? -units : units) * 2n + divisor) / (divisor * 2n);
  return units < 0n ? -magnitude : magnitude;
}

/** For a chart or a bar, where a picture's accuracy is enough. */
export function toNumber(units, precision) {
  return Number(units) / 10 ** precision;
}
