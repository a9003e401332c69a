/** Remainders of every byte by the reflected Castagnoli polynomial. */
const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte
  for (let bit = 0; bit < 8; bit++)
    remainder = remainder & 1 ? (remainder >>> 1) ^ 0x82f63b78 : remainder >>> 1
  return remainder
})

/** CRC-32C (Castagnoli; RFC 3720, appendix B.4) of bytes. */
export function crc32c(bytes: Uint8Array): number {
  let remainder = 0xffffffff
  for (let i = 0; i < bytes.length; i++)
    remainder = (remainder >>> 8) ^ (table[(remainder ^ (bytes[i] as number)) & 0xff] as number)
  return (remainder ^ 0xffffffff) >>> 0
}

/**
 * The checksum as record files hold it, rotated and moved: a checksum of bytes that contain checksums is
 * none otherwise (TensorFlow, core/lib/hash/crc32c.h).
 */
export function maskedCrc32c(bytes: Uint8Array): number {
  const crc = crc32c(bytes)
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0
}
