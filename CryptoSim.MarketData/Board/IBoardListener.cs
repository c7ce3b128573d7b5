using CryptoSim.Domain.Orders;

namespace CryptoSim.MarketData.Board;

/// <summary>Hears of changes after they were applied, on the thread that applied them, one at a time per symbol. A
/// listener must not block: it takes what it needs and returns.</summary>
public interface IBoardListener
{
    /// <summary>A pair appeared or its rules or status changed.</summary>
    void OnInstrument(SymbolMarket market) { }

    void OnTicker(SymbolMarket market) { }

    /// <param name="isSnapshot">The whole book was replaced (first state, resync, gap).</param>
    void OnBook(SymbolMarket market, bool isSnapshot) { }

    /// <param name="prints">New trades, oldest first. One may be older than the last told before: it came late.</param>
    void OnTrades(SymbolMarket market, IReadOnlyList<Print> prints) { }

    /// <summary>Trades were passed over before the ones told next: whoever acts on each trade must say so.</summary>
    /// <param name="count">How many, by their contiguous ids.</param>
    void OnTradesMissed(SymbolMarket market, long count) { }

    void OnSystem(SystemState state) { }

    /// <summary>Prices became stale, or fresh again.</summary>
    void OnFreshness(bool isStale) { }
}
