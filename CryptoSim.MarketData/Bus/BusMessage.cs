using System.Buffers.Binary;
using CryptoSim.MarketData.Board;

namespace CryptoSim.MarketData.Bus;

/// <summary>The header before every payload on the bus, big-endian, 29 bytes: version (1), channel (1), flags (1, bit 0
/// is <see cref="IsSnapshot"/>), term (8), sequence (8), received-at in microseconds since 1970 (8), book depth
/// (2).</summary>
/// <param name="ReceivedAt">When the leader received the upstream frame, by the leader's clock, in
/// microseconds.</param>
/// <param name="BookDepth">Depth the upstream book is kept to, levels a side.</param>
internal readonly record struct BusMessage(
    BusChannel Channel, bool IsSnapshot, FeedPosition Position, DateTimeOffset ReceivedAt, int BookDepth)
{
    public const int HeaderLength = 29;

    private const byte Version = 1;

    private const byte SnapshotFlag = 1;

    /// <summary>Reads a header. False for another version or a message too short to have one: such a message is
    /// refused, and the sequence it carried is then missing.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, out BusMessage header)
    {
        if (message.Length < HeaderLength || message[0] != Version)
        {
            header = default;
            return false;
        }

        var microseconds = BinaryPrimitives.ReadInt64BigEndian(message[19..]);
        header = new BusMessage(
            (BusChannel)message[1],
            (message[2] & SnapshotFlag) != 0,
            new FeedPosition(
                BinaryPrimitives.ReadInt64BigEndian(message[3..]), BinaryPrimitives.ReadInt64BigEndian(message[11..])),
            DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond),
            BinaryPrimitives.ReadUInt16BigEndian(message[27..]));
        return true;
    }

    /// <summary>Writes the header into the first <see cref="HeaderLength"/> bytes.</summary>
    public void Write(Span<byte> destination)
    {
        destination[0] = Version;
        destination[1] = (byte)Channel;
        destination[2] = IsSnapshot ? SnapshotFlag : (byte)0;
        BinaryPrimitives.WriteInt64BigEndian(destination[3..], Position.Term);
        BinaryPrimitives.WriteInt64BigEndian(destination[11..], Position.Sequence);
        BinaryPrimitives.WriteInt64BigEndian(
            destination[19..], (ReceivedAt - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);
        BinaryPrimitives.WriteUInt16BigEndian(destination[27..], (ushort)BookDepth);
    }
}
