using System.Collections.Concurrent;
using CryptoSim.Domain.Orders;
using CryptoSim.MarketData.Board;

namespace CryptoSim.Tests.Tapes;

/// <summary>What a board showed of each pair, and last.</summary>
internal sealed class MarketRecord : IBoardListener, IDisposable
{
    private readonly IDisposable _subscription;

    public MarketRecord(MarketBoard board) => _subscription = board.Subscribe(this);

    /// <summary>Checksum of each book as it was changed last.</summary>
    public ConcurrentDictionary<string, uint> Books { get; } = new(StringComparer.Ordinal);

    public ConcurrentDictionary<string, Print> LastTrades { get; } = new(StringComparer.Ordinal);

    public ConcurrentDictionary<string, Ticker> Tickers { get; } = new(StringComparer.Ordinal);

    /// <summary>System states, books and trades in their order.</summary>
    public ConcurrentQueue<string> Events { get; } = new();

    /// <summary>All books ever shown, <c>BTC/USD 123</c>.</summary>
    public ConcurrentDictionary<string, bool> Shown { get; } = new(StringComparer.Ordinal);

    public ConcurrentQueue<(string Symbol, Print Print)> Trades { get; } = new();

    public void OnBook(SymbolMarket market, bool isSnapshot)
    {
        var checksum = market.Checksum();
        Books[market.Symbol] = checksum;
        Shown[$"{market.Symbol} {checksum}"] = true;
        Events.Enqueue(isSnapshot ? "snapshot" : "book");
    }

    public void OnTrades(SymbolMarket market, IReadOnlyList<Print> prints)
    {
        LastTrades[market.Symbol] = prints[^1];
        Events.Enqueue("trades");
        foreach (var print in prints)
        {
            Trades.Enqueue((market.Symbol, print));
        }
    }

    public void OnTicker(SymbolMarket market) => Tickers[market.Symbol] = market.Ticker!;

    public void OnSystem(SystemState state) => Events.Enqueue(state.ToString());

    public void Dispose() => _subscription.Dispose();
}
