using System.Buffers;
using System.Buffers.Binary;
using CryptoSim.Domain.Orders;
using CryptoSim.MarketData.Board;
using CryptoSim.MarketData.Books;
using CryptoSim.MarketData.Wire;

namespace CryptoSim.MarketData.Bus;

/// <summary>The payload of a <see cref="BusChannel.State"/> message: bus messages, each after its length (4 bytes,
/// big-endian). What is not in it is not known: a state without a book says that there is none.</summary>
internal static class BusState
{
    // The tail that a rewritten state restores: as the Redis script keeps it.
    private static readonly TimeSpan TradeTail = TimeSpan.FromSeconds(60);
    private const int MinimumTrades = 50;
    private const int MaximumTrades = 1_000; // What a board keeps.

    private const int LengthPrefix = sizeof(int);

    /// <summary>Writes instrument, ticker and book of <paramref name="market"/>, all at
    /// <paramref name="position"/>.</summary>
    public static void Write(
        ArrayBufferWriter<byte> output, SymbolMarket market, FeedPosition position, DateTimeOffset receivedAt)
    {
        var depth = market.BookDepth;
        var instrument = market.Instrument;
        WriteHeader(output, new BusMessage(BusChannel.State, true, position, receivedAt, depth));
        Section(BusChannel.Instrument, to => KrakenFrameWriter.WriteInstruments(to, true, [], [instrument]));
        if (market.Ticker is { } ticker)
        {
            Section(BusChannel.Ticker, to => KrakenFrameWriter.WriteTicker(to, true, ticker, instrument));
        }

        if (market.HasBook)
        {
            var time = market.TakeBook(0).Time;
            Section(BusChannel.Book, to => market.ReadBook((to, instrument, time), static (bids, asks, state) =>
                KrakenFrameWriter.WriteBook(
                    state.to, true, state.instrument, bids, asks, OrderBook.Checksum(bids, asks), state.time)));
        }

        void Section(BusChannel channel, Action<IBufferWriter<byte>> write)
        {
            var section = new ArrayBufferWriter<byte>(4096);
            WriteHeader(section, new BusMessage(channel, true, position, receivedAt, depth));
            write(section);
            WriteSection(output, section.WrittenSpan);
        }
    }

    /// <summary>Writes the recent trades as messages of their own, each at the position it was first published at, so
    /// that a print has one position everywhere; and adds them to the state in <paramref name="output"/>.</summary>
    public static List<ReadOnlyMemory<byte>> WriteTrades(ArrayBufferWriter<byte> output, SymbolMarket market)
    {
        var messages = new List<ReadOnlyMemory<byte>>();
        var recent = market.RecentTrades(MaximumTrades);
        var start = Math.Max(0, recent.Count - MinimumTrades);
        while (start > 0 && recent[start - 1].Time >= recent[^1].Time - TradeTail)
        {
            start--;
        }

        while (start < recent.Count)
        {
            var first = recent[start];
            var prints = new List<Print>();
            while (start < recent.Count && recent[start].Term == first.Term && recent[start].Sequence == first.Sequence)
            {
                prints.Add(recent[start++]);
            }

            var message = new ArrayBufferWriter<byte>(1024);
            var position = new FeedPosition(first.Term, first.Sequence);
            WriteHeader(message, new BusMessage(BusChannel.Trades, true, position, prints[^1].Time, market.BookDepth));
            KrakenFrameWriter.WriteTrades(message, true, market.Instrument, prints);
            WriteSection(output, message.WrittenSpan);
            messages.Add(message.WrittenMemory);
        }

        return messages;
    }

    /// <summary>Takes the next message off <paramref name="sections"/>. False at the end, or where the rest is not a
    /// section.</summary>
    public static bool TryTake(ref ReadOnlySpan<byte> sections, out ReadOnlySpan<byte> message)
    {
        message = default;
        if (sections.Length < LengthPrefix
            || BinaryPrimitives.ReadInt32BigEndian(sections) is var length
            && (length < BusMessage.HeaderLength || length > sections.Length - LengthPrefix))
        {
            return false;
        }

        message = sections.Slice(LengthPrefix, length);
        sections = sections[(LengthPrefix + length)..];
        return true;
    }

    private static void WriteHeader(ArrayBufferWriter<byte> output, in BusMessage header)
    {
        header.Write(output.GetSpan(BusMessage.HeaderLength));
        output.Advance(BusMessage.HeaderLength);
    }

    private static void WriteSection(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> message)
    {
        BinaryPrimitives.WriteInt32BigEndian(output.GetSpan(LengthPrefix), message.Length);
        output.Advance(LengthPrefix);
        output.Write(message);
    }
}
