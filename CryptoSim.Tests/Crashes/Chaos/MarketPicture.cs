using System.Net.WebSockets;
using System.Text.Json;
using CryptoSim.MarketData.Board;
using CryptoSim.Tests.KrakenSim;

namespace CryptoSim.Tests.Crashes.Chaos;

/// <summary>The market as one process shows it: every level and checksum of every book, and the last trade.</summary>
internal sealed record MarketPicture(IReadOnlyDictionary<string, string> Pairs)
{
    private const int Depth = 100;

    /// <summary>Of a WebSocket v2 server, by a connection of its own.</summary>
    public static async Task<MarketPicture> TakeAsync(Uri address, IReadOnlyList<string> symbols)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(address, CancellationToken.None);
        using var client = new KrakenClient(socket);
        var books = new Dictionary<string, string>();
        var trades = new Dictionary<string, long>();
        await client.SubscribeAsync("book", string.Join(',', symbols), $",\"depth\":{Depth}");
        await client.SubscribeAsync("trade", string.Join(',', symbols), ",\"snapshot\":true", requestId: 2);
        await client.ReadUntilAsync(frame =>
        {
            if (KrakenClient.Text(frame, "type") == "snapshot")
            {
                Take(frame, books, trades);
            }

            return books.Count == symbols.Count && symbols.All(trades.ContainsKey);
        });
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        return new MarketPicture(symbols.ToDictionary(symbol => symbol, symbol => $"{trades[symbol]} {books[symbol]}"));
    }

    public static MarketPicture Take(MarketBoard board, IReadOnlyList<string> symbols) => new(symbols.ToDictionary(
        symbol => symbol,
        symbol =>
        {
            var market = board.Find(symbol)!;
            var book = market.TakeBook(Depth);
            return Write(
                market.RecentTrades(1) is [var last] ? last.TradeId : 0,
                market.Checksum(),
                book.Bids.Select(level => (level.Price, level.Quantity)),
                book.Asks.Select(level => (level.Price, level.Quantity)));
        }));

    /// <summary>The first difference, or null.</summary>
    public string? DifferenceFrom(MarketPicture other)
    {
        var (symbol, mine) = Pairs.FirstOrDefault(pair => other.Pairs[pair.Key] != pair.Value);
        return symbol is null ? null : $"{symbol}: {mine}{Environment.NewLine}against: {other.Pairs[symbol]}";
    }

    private static void Take(JsonElement frame, Dictionary<string, string> books, Dictionary<string, long> trades)
    {
        foreach (var data in frame.GetProperty("data").EnumerateArray())
        {
            var symbol = data.GetProperty("symbol").GetString()!;
            if (KrakenClient.Text(frame, "channel") == "book")
            {
                books[symbol] = WriteBook(
                    data.GetProperty("checksum").GetUInt32(), Levels(data, "bids"), Levels(data, "asks"));
            }
            else if (KrakenClient.Text(frame, "channel") == "trade")
            {
                trades[symbol] = Math.Max(
                    trades.GetValueOrDefault(symbol), data.GetProperty("trade_id").GetInt64());
            }
        }
    }

    private static IEnumerable<(decimal Price, decimal Quantity)> Levels(JsonElement book, string side) =>
        book.GetProperty(side).EnumerateArray().Select(
            level => (level.GetProperty("price").GetDecimal(), level.GetProperty("qty").GetDecimal()));

    private static string Write(
        long lastTrade, uint checksum, IEnumerable<(decimal, decimal)> bids, IEnumerable<(decimal, decimal)> asks) =>
        $"{lastTrade} {WriteBook(checksum, bids, asks)}";

    private static string WriteBook(
        uint checksum, IEnumerable<(decimal, decimal)> bids, IEnumerable<(decimal, decimal)> asks) =>
        $"{checksum} bids {WriteSide(bids)} asks {WriteSide(asks)}";

    private static string WriteSide(IEnumerable<(decimal Price, decimal Quantity)> levels) => string.Join(
        ' ', levels.Select(level => FormattableString.Invariant($"{level.Price:0.############}x{level.Quantity:0.############}")));
}
