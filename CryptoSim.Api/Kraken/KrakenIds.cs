using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace CryptoSim.Api.Kraken;

/// <summary>Ids in Kraken's form, <c>OQCLML-BW3P3-BUCMWZ</c>: a letter for what it is, and 80 bits in base 32. They are
/// made of our own ids and found by them again, so that nothing has to be kept beside.</summary>
/// <remarks>An order's are its 60 bits of time and 20 of its random ones: the range of ids of that time, of one account,
/// holds it (see <c>OrderedIds</c>). A fill's are its time, its number and 6 random bits. A ledger line's are its event,
/// journal and place.</remarks>
internal static class KrakenIds
{
    private const string Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private const int Length = 19; // OQCLML-BW3P3-BUCMWZ

    private const ulong TimeBits = 0xFFFFFFFFFFFF0FFF;

    public static string OfOrder(Guid orderId)
    {
        var (time, rest) = Parts(orderId);
        return Write('O', ((UInt128)time << 20) | (rest & 0xFFFFF));
    }

    public static string OfFill(Guid fillId)
    {
        var (time, rest) = Parts(fillId);
        return Write('T', ((UInt128)time << 20) | ((rest >> 48 & 0x3FFF) << 6) | (rest & 0x3F));
    }

    /// <summary>A trade's number: 40 bits of milliseconds since 2020 and 13 of the fill's place, exact in any JSON.</summary>
    public static long TradeNumber(Guid fillId)
    {
        var (time, rest) = Parts(fillId);
        return (((long)(time >> 12) - 1_577_836_800_000) << 13) | (long)(rest >> 48 & 0x1FFF);
    }

    /// <param name="place">Of the line within its journal.</param>
    public static string OfLine(long eventNumber, int journal, int place) =>
        Write('L', ((UInt128)(ulong)eventNumber << 32) | ((ulong)(uint)journal << 8) | (byte)place);

    /// <summary>What an amendment or a transfer is called: by its event.</summary>
    public static string OfEvent(char kind, long eventNumber) => Write(kind, (UInt128)(ulong)eventNumber << 32);

    /// <summary>Finds the range of ids that an order's or a fill's is in.</summary>
    public static bool TryRange(string? id, char kind, out Guid first, out Guid last)
    {
        (first, last) = (default, default);
        if (!TryRead(id, kind, out var bits))
        {
            return false;
        }

        var time = (ulong)(bits >> 20);
        var high = ((time & 0xFFFFFFFFFFFFF000) << 4) | 0x7000 | (time & 0xFFF);
        (first, last) = (Make(high, 0x8000000000000000), Make(high, 0xBFFFFFFFFFFFFFFF));
        return true;
    }

    /// <summary>When an order was made, or a fill.</summary>
    public static bool TryTime(string? id, out DateTimeOffset time)
    {
        time = default;
        if (!TryRead(id, 'O', out var bits) && !TryRead(id, 'T', out bits))
        {
            return false;
        }

        var ticks = (long)((ulong)(bits >> 20) & 0xFFF) * TimeSpan.TicksPerMillisecond / 4096;
        time = DateTimeOffset.FromUnixTimeMilliseconds((long)(ulong)(bits >> 32)).AddTicks(ticks);
        return true;
    }

    /// <returns>The event, journal and place of a ledger line.</returns>
    public static (long EventNumber, int Journal, int Place)? ReadLine(string? id) =>
        TryRead(id, 'L', out var bits)
            ? ((long)(ulong)(bits >> 32), (int)((ulong)bits >> 8 & 0xFFFFFF), (int)((ulong)bits & 0xFF))
            : null;

    private static (ulong Time, ulong Low) Parts(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        var high = BinaryPrimitives.ReadUInt64BigEndian(bytes) & TimeBits;
        return ((high >> 16 << 12) | (high & 0xFFF), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));
    }

    private static Guid Make(ulong high, ulong low)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, high);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], low);
        return new Guid(bytes, bigEndian: true);
    }

    private static string Write(char kind, UInt128 bits) => string.Create(Length, (kind, bits), static (text, state) =>
    {
        text[0] = state.kind;
        var left = state.bits;
        for (var index = Length - 1; index > 0; index--)
        {
            if (index is 6 or 12)
            {
                text[index] = '-';
                continue;
            }

            text[index] = Digits[(int)(left & 31)];
            left >>= 5;
        }
    });

    private static bool TryRead([NotNullWhen(true)] string? id, char kind, out UInt128 bits)
    {
        bits = 0;
        if (id?.Length != Length || id[0] != kind || id[6] != '-' || id[12] != '-')
        {
            return false;
        }

        var digits = 0;
        foreach (var character in id.AsSpan(1))
        {
            if (character == '-')
            {
                continue; // A third one would leave too few digits: checked below.
            }

            var digit = Digits.IndexOf(character, StringComparison.Ordinal);
            if (digit < 0)
            {
                return false;
            }

            bits = (bits << 5) | (uint)digit;
            digits++;
        }

        return digits == Length - 3;
    }
}
