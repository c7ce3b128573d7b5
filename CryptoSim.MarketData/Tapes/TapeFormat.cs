using System.Buffers.Binary;
using CryptoSim.MarketData.Books;

namespace CryptoSim.MarketData.Tapes;

/// <summary>How a tape lies in its file: the line <c>CryptoSim tape 1</c>, the header's line, then blocks. A block is
/// whole by itself, so that a file that was cut is read up to its last whole block. It has 28 bytes (little endian) in
/// front: <c>TBLK</c>, the lengths compressed and raw, the CRC-32 of the compressed bytes, the time of its last frame, the
/// CRC-32 of these 24 bytes, so that a damaged length is not taken for a cut. Its bytes are Brotli of frame after frame: microseconds since the frame before (of the first: since the start), length,
/// both as base-128 numbers, then the frame as it was received.</summary>
internal static class TapeFormat
{
    public const int Version = 1;

    public const string Signature = "CryptoSim tape ";

    public const int BlockHeaderLength = 28;

    /// <summary>What a line in front may take; a file without one is none of ours.</summary>
    public const int MaximumLine = 4_096;

    /// <summary>A frame is 16 MB at most, and a block ends after the frame that fills it.</summary>
    public const int MaximumBlock = 48 * 1024 * 1024;

    public const uint BlockMark = 0x4B4C4254; // "TBLK"

    public static void WriteBlockHeader(
        Span<byte> header, int compressedLength, int rawLength, uint checksum, long lastMicroseconds)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(header, BlockMark);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], compressedLength);
        BinaryPrimitives.WriteInt32LittleEndian(header[8..], rawLength);
        BinaryPrimitives.WriteUInt32LittleEndian(header[12..], checksum);
        BinaryPrimitives.WriteInt64LittleEndian(header[16..], lastMicroseconds);
        BinaryPrimitives.WriteUInt32LittleEndian(header[24..], Crc32.Of(header[..24]));
    }

    public static BlockHeader? ReadBlockHeader(ReadOnlySpan<byte> header)
    {
        var block = new BlockHeader(
            BinaryPrimitives.ReadInt32LittleEndian(header[4..]),
            BinaryPrimitives.ReadInt32LittleEndian(header[8..]),
            BinaryPrimitives.ReadUInt32LittleEndian(header[12..]),
            BinaryPrimitives.ReadInt64LittleEndian(header[16..]));
        return BinaryPrimitives.ReadUInt32LittleEndian(header) == BlockMark
            && BinaryPrimitives.ReadUInt32LittleEndian(header[24..]) == Crc32.Of(header[..24])
            && block.CompressedLength is > 0 and <= MaximumBlock
            && block.RawLength is > 0 and <= MaximumBlock
            && block.LastMicroseconds >= 0
                ? block
                : null;
    }

    /// <summary>Writes a base-128 number, low bits first.</summary>
    /// <returns>Bytes written, ten at most.</returns>
    public static int WriteNumber(Span<byte> output, ulong value)
    {
        var length = 0;
        for (; value >= 0x80; value >>= 7)
        {
            output[length++] = (byte)(value | 0x80);
        }

        output[length++] = (byte)value;
        return length;
    }

    /// <returns>False when it does not end within the input or is too large.</returns>
    public static bool TryReadNumber(ReadOnlySpan<byte> input, ref int position, out long value)
    {
        value = 0;
        for (var shift = 0; shift < 63 && position < input.Length; shift += 7)
        {
            var part = input[position++];
            value |= (long)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                return value >= 0;
            }
        }

        return false;
    }

    public readonly record struct BlockHeader(int CompressedLength, int RawLength, uint Checksum, long LastMicroseconds);
}
