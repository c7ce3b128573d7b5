using CryptoSim.Domain.Orders;

namespace CryptoSim.MarketData.Board;

/// <summary>The latest trades of one pair, each trade id once, in id order. Not thread safe.</summary>
internal sealed class TradeTail
{
    private const int Capacity = 1_000; // What Kraken's own Trades answers at most.

    private readonly Print[] _ring = new Print[Capacity];
    private int _next;
    private int _count;
    private long _lastTradeId = long.MinValue;

    /// <returns>Those that were new, oldest first.</returns>
    public IReadOnlyList<Print> Add(IReadOnlyList<Print> prints)
    {
        var isAllNew = true;
        var last = _lastTradeId;
        foreach (var print in prints)
        {
            isAllNew &= print.TradeId > last;
            last = print.TradeId;
        }

        var fresh = isAllNew
            ? prints
            : prints.Where(print => print.TradeId > _lastTradeId)
                .DistinctBy(print => print.TradeId).OrderBy(print => print.TradeId).ToArray();
        foreach (var print in fresh)
        {
            _ring[_next] = print;
            _next = (_next + 1) % Capacity;
            _count = Math.Min(_count + 1, Capacity);
            _lastTradeId = print.TradeId;
        }

        return fresh;
    }

    /// <returns>At most <paramref name="count"/>, newest last.</returns>
    public Print[] Latest(int count)
    {
        var latest = new Print[Math.Clamp(count, 0, _count)];
        for (var index = 0; index < latest.Length; index++)
        {
            latest[index] = _ring[(_next - latest.Length + index + Capacity) % Capacity];
        }

        return latest;
    }
}
