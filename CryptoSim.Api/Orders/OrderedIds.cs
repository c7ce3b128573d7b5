using System.Buffers.Binary;
using System.Security.Cryptography;

namespace CryptoSim.Api.Orders;

/// <summary>Ids of version 7 whose order is the order of time, and of number within one time: lists sort and page by
/// them. 48 bits of milliseconds, 12 bits of fraction, 14 bits of number, 48 random bits.</summary>
internal static class OrderedIds
{
    private const int MaximumNumber = (1 << 14) - 1;

    public static Guid New(DateTimeOffset time, int number = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, MaximumNumber);
        var ticks = (time - DateTimeOffset.UnixEpoch).Ticks;
        var milliseconds = ticks / TimeSpan.TicksPerMillisecond;
        var fraction = ticks % TimeSpan.TicksPerMillisecond * 4096 / TimeSpan.TicksPerMillisecond;
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, (milliseconds << 16) | 0x7000 | fraction);
        RandomNumberGenerator.Fill(bytes[10..]);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[8..], (ushort)(0x8000 | number));
        return new Guid(bytes, bigEndian: true);
    }
}
