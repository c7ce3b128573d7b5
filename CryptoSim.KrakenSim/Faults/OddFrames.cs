using System.Buffers;
using System.Text;
using CryptoSim.MarketData.Board;
using CryptoSim.MarketData.Books;
using CryptoSim.MarketData.Wire;

namespace CryptoSim.KrakenSim.Faults;

/// <summary>Frames that a venue in order never sends.</summary>
internal static class OddFrames
{
    private const int Levels = 10; // As many as the checksum covers, and few enough for every depth.

    private static readonly string[] _garbage =
    [
        "NaN",
        "<html><body>503 Service Temporarily Unavailable</body></html>",
        "{\"channel\":\"book\",\"type\":\"update\",\"data\":[{\"symbol\":\"BTC/USD\",\"bids\":[{\"pri",
        "[]",
        new string('[', 10_000),
        "{\"channel\":7,\"type\":null,\"data\":{}}",
    ];

    public static IReadOnlyList<byte[]> Garbage(int count) =>
        [.. Enumerable.Range(0, count).Select(index => Encoding.UTF8.GetBytes(_garbage[index % _garbage.Length]))];

    /// <summary>A book update that is JSON and of the right shape, but for its length.</summary>
    public static byte[] Huge(string symbol, int megabytes)
    {
        var text = new StringBuilder(
            $"{{\"channel\":\"book\",\"type\":\"update\",\"data\":[{{\"symbol\":\"{symbol}\",\"asks\":[],\"bids\":[");
        while (text.Length < megabytes * 1024 * 1024)
        {
            text.Append("{\"price\":1.0,\"qty\":1.0},");
        }

        return Encoding.UTF8.GetBytes(text.Append("{\"price\":1.0,\"qty\":1.0}],\"checksum\":1}]}").ToString());
    }

    /// <summary>A whole book a hundredfold above or below the market, with a right checksum.</summary>
    public static ReadOnlyMemory<byte> ShiftedBook(SymbolMarket market, string value)
    {
        var (bids, asks) = Take(market);
        // Far below, neighbors would fall onto one price: they are laid out anew, a tick apart.
        var bid = Math.Max(Levels + 1, value == "up" ? bids[0].Price * 100 : bids[0].Price / 100);
        var shiftedBids = bids.Take(Levels).Select((level, index) => level with { Price = bid - index });
        var shiftedAsks = asks.Take(Levels).Select((level, index) => level with { Price = bid + 1 + index });
        return Book(market, isSnapshot: true, [.. shiftedBids], [.. shiftedAsks], null);
    }

    /// <summary>The true book, then an update that puts a bid a tick above the best ask.</summary>
    public static IReadOnlyList<ReadOnlyMemory<byte>> CrossedBook(SymbolMarket market)
    {
        var (bids, asks) = Take(market);
        var crossing = new ScaledLevel(asks[0].Price + 1, bids[0].Quantity);
        return
        [
            Book(market, isSnapshot: true, bids, asks, null),
            Book(market, isSnapshot: false, [crossing], [], OrderBook.Checksum([crossing, .. bids], asks)),
        ];
    }

    private static (ScaledLevel[] Bids, ScaledLevel[] Asks) Take(SymbolMarket market)
    {
        var sides = (Bids: (ScaledLevel[])[], Asks: (ScaledLevel[])[]);
        market.ReadBook(0, (bids, asks, _) => sides = (bids.ToArray(), asks.ToArray()));
        return sides;
    }

    private static ReadOnlyMemory<byte> Book(
        SymbolMarket market, bool isSnapshot, ScaledLevel[] bids, ScaledLevel[] asks, uint? checksum)
    {
        var output = new ArrayBufferWriter<byte>();
        KrakenFrameWriter.WriteBook(
            output, isSnapshot, market.Instrument, bids, asks, checksum ?? OrderBook.Checksum(bids, asks),
            market.TakeBook(0).Time);
        return output.WrittenMemory;
    }
}
