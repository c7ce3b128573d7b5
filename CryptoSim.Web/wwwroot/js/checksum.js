// CRC-32 as Kraken and zlib have it: reflected polynomial 0xEDB88320, initial and final XOR all ones.

const TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit++) {
    value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  }
  return value >>> 0;
});

/** The CRC-32 of an ASCII string, as an unsigned number. */
export function crc32(ascii) {
  let crc = 0xffffffff;
  for (let index = 0; index < ascii.length; index++) {
    crc = TABLE[(crc ^ ascii.charCodeAt(index)) & 0xff] ^ (crc >>> 8);
  }
  return (crc ^ 0xffffffff) >>> 0;
}
