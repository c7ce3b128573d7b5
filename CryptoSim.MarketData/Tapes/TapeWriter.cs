using System.Buffers;
using System.IO.Compression;
using System.Text;
using CryptoSim.MarketData.Books;

namespace CryptoSim.MarketData.Tapes;

/// <summary>A block of frames that fills up. Not thread safe.</summary>
public sealed class TapeBlock(DateTimeOffset start)
{
    private readonly ArrayBufferWriter<byte> _raw = new(256 * 1024);
    private long _last;
    private bool _hasFrames;

    public int Length => _raw.WrittenCount;

    internal ReadOnlySpan<byte> Raw => _raw.WrittenSpan;

    /// <summary>Time of the last frame, microseconds since the start.</summary>
    internal long LastMicroseconds => _last;

    /// <param name="receivedAt">A clock that was set back counts as standing still.</param>
    public void Add(ReadOnlySpan<byte> frame, DateTimeOffset receivedAt)
    {
        var time = Math.Max(_last, (receivedAt - start).Ticks / TimeSpan.TicksPerMicrosecond);
        WriteNumber((ulong)(_hasFrames ? time - _last : time));
        WriteNumber((ulong)frame.Length);
        _raw.Write(frame);
        (_last, _hasFrames) = (time, true);
    }

    /// <summary>An empty block that goes on where this one ends.</summary>
    public TapeBlock Next() => new(start) { _last = _last };

    private void WriteNumber(ulong value) => _raw.Advance(TapeFormat.WriteNumber(_raw.GetSpan(10), value));
}

/// <summary>Writes a tape, block by block. After each the file is a whole tape. Not thread safe.</summary>
public sealed class TapeWriter
{
    private const int Quality = 5;       // Several times smaller than the frames, and far faster than they come.
    private const int WindowBits = 20;   // A megabyte: a block's length.

    private readonly Stream _output;

    /// <summary>Writes the lines in front.</summary>
    public TapeWriter(Stream output, TapeHeader header)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(header);
        _output = output;
        _output.Write(Encoding.ASCII.GetBytes($"{TapeFormat.Signature}{TapeFormat.Version}\n"));
        _output.Write([.. header.ToJson(), (byte)'\n']);
        _output.Flush();
    }

    /// <summary>Compresses a block and hands it to the operating system.</summary>
    /// <exception cref="IOException">The disk is full or gone.</exception>
    public void Write(TapeBlock block)
    {
        ArgumentNullException.ThrowIfNull(block);
        var raw = block.Raw;
        var output = ArrayPool<byte>.Shared.Rent(
            TapeFormat.BlockHeaderLength + BrotliEncoder.GetMaxCompressedLength(raw.Length));
        try
        {
            if (!BrotliEncoder.TryCompress(
                    raw, output.AsSpan(TapeFormat.BlockHeaderLength), out var length, Quality, WindowBits))
            {
                throw new InvalidOperationException("the buffer is as long as Brotli asks for");
            }

            var checksum = Crc32.Of(output.AsSpan(TapeFormat.BlockHeaderLength, length));
            TapeFormat.WriteBlockHeader(output, length, raw.Length, checksum, block.LastMicroseconds);
            _output.Write(output.AsSpan(0, TapeFormat.BlockHeaderLength + length));
            _output.Flush();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(output);
        }
    }
}
