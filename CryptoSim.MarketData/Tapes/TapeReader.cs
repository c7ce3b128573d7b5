using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using CryptoSim.MarketData.Books;

namespace CryptoSim.MarketData.Tapes;

/// <summary>A frame as it was received.</summary>
/// <param name="Time">Since the tape's start.</param>
/// <param name="Bytes">Valid until the next frame is read.</param>
public readonly record struct TapeFrame(TimeSpan Time, ReadOnlyMemory<byte> Bytes);

/// <summary>What a whole reading of a tape tells.</summary>
/// <param name="Id">The market's identity when it is played: <c>tape-</c> and the start of the file's SHA-256.</param>
/// <param name="Duration">From the start to the last frame.</param>
/// <param name="IsCut">The file ends within a block, which is left out.</param>
public sealed record TapeContents(TapeHeader Header, string Id, TimeSpan Duration, long Blocks, bool IsCut);

/// <summary>Reads a tape from its beginning, a block in memory at a time. Not thread safe.</summary>
public sealed class TapeReader : IDisposable
{
    private readonly FileStream _file;
    private readonly string _name;
    private readonly byte[] _head = new byte[TapeFormat.BlockHeaderLength];
    private byte[] _compressed = [];
    private byte[] _raw = [];
    private TapeFormat.BlockHeader _block;

    private TapeReader(string path)
    {
        _name = Path.GetFileName(path);
        _file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 256 * 1024);
    }

    public TapeHeader Header { get; private set; } = null!;

    /// <summary>True once the end was found within a block.</summary>
    public bool IsCut { get; private set; }

    /// <exception cref="TapeFormatException">It is no tape of this version.</exception>
    /// <exception cref="IOException">There is no such file, or it cannot be read.</exception>
    public static TapeReader Open(string path)
    {
        var reader = new TapeReader(path);
        try
        {
            reader.ReadFront();
            return reader;
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    /// <summary>Reads all of a tape once and checks every block.</summary>
    /// <exception cref="TapeFormatException">It is no tape of this version, is damaged, or has no whole block.</exception>
    public static TapeContents Check(string path)
    {
        using var reader = Open(path);
        var blocks = 0L;
        var last = 0L;
        while (reader.TryReadBlock())
        {
            blocks++;
            last = reader._block.LastMicroseconds;
        }

        if (blocks == 0)
        {
            throw new TapeFormatException($"{reader._name} holds no whole block of frames: it was cut right after its start");
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var id = "tape-" + Convert.ToHexStringLower(SHA256.HashData(file))[..12];
        return new TapeContents(reader.Header, id, TimeSpan.FromMicroseconds(last), blocks, reader.IsCut);
    }

    /// <summary>The frames from here on.</summary>
    /// <exception cref="TapeFormatException">The tape is damaged.</exception>
    public IEnumerable<TapeFrame> ReadFrames()
    {
        while (TryReadBlock())
        {
            Decompress();
            var position = 0;
            var time = 0L;
            while (position < _block.RawLength)
            {
                if (!TapeFormat.TryReadNumber(_raw.AsSpan(0, _block.RawLength), ref position, out var passed)
                    || !TapeFormat.TryReadNumber(_raw.AsSpan(0, _block.RawLength), ref position, out var length)
                    || length > _block.RawLength - position
                    || passed > _block.LastMicroseconds - time)
                {
                    throw Damaged(_file.Position);
                }

                time += passed;
                yield return new TapeFrame(TimeSpan.FromMicroseconds(time), _raw.AsMemory(position, (int)length));
                position += (int)length;
            }
        }
    }

    public void Dispose() => _file.Dispose();

    private void ReadFront()
    {
        if (ReadLine() is not { } line || !line.StartsWith(TapeFormat.Signature, StringComparison.Ordinal))
        {
            throw new TapeFormatException($"{_name} is no tape of CryptoSim's");
        }

        if (line[TapeFormat.Signature.Length..] != TapeFormat.Version.ToString(CultureInfo.InvariantCulture))
        {
            throw new TapeFormatException(
                $"{_name} is a tape of version {line[TapeFormat.Signature.Length..]}, and this reads version {TapeFormat.Version}");
        }

        Header = ReadLine() is { } json && TapeHeader.Read(Encoding.UTF8.GetBytes(json)) is { } header
            ? header
            : throw new TapeFormatException($"{_name} has no header that can be read");
    }

    /// <returns>Null when no line ends within its limit.</returns>
    private string? ReadLine()
    {
        var line = new List<byte>();
        while (line.Count < TapeFormat.MaximumLine && _file.ReadByte() is var next and not -1)
        {
            if (next == '\n')
            {
                return Encoding.UTF8.GetString([.. line]);
            }

            line.Add((byte)next);
        }

        return null;
    }

    /// <returns>False at the end, be it within a block.</returns>
    private bool TryReadBlock()
    {
        var start = _file.Position;
        var headLength = _file.ReadAtLeast(_head, _head.Length, throwOnEndOfStream: false);
        if (headLength < _head.Length)
        {
            IsCut |= headLength > 0;
            return false;
        }

        if (TapeFormat.ReadBlockHeader(_head) is not { } block)
        {
            throw Damaged(start);
        }

        if (_compressed.Length < block.CompressedLength)
        {
            _compressed = new byte[block.CompressedLength];
        }

        var bytes = _compressed.AsSpan(0, block.CompressedLength);
        if (_file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
        {
            IsCut = true;
            return false;
        }

        if (Crc32.Of(bytes) != block.Checksum)
        {
            // The last one may have been on its way to the disk when the power went.
            IsCut = _file.Position == _file.Length;
            return IsCut ? false : throw Damaged(start);
        }

        _block = block;
        return true;
    }

    private void Decompress()
    {
        if (_raw.Length < _block.RawLength)
        {
            _raw = new byte[_block.RawLength];
        }

        if (!BrotliDecoder.TryDecompress(
                _compressed.AsSpan(0, _block.CompressedLength), _raw.AsSpan(0, _block.RawLength), out var length)
            || length != _block.RawLength)
        {
            throw Damaged(_file.Position);
        }
    }

    private TapeFormatException Damaged(long position) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{_name} is damaged before or at byte {position}"));
}
