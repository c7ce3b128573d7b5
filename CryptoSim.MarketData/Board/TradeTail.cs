using CryptoSim.Domain.Orders;

namespace CryptoSim.MarketData.Board;

/// <summary>The latest trades of one pair, each trade id once, in id order. Ids of a pair are contiguous: what is passed
/// over was missed, and is counted until it comes late. Not thread safe.</summary>
internal sealed class TradeTail
{
    private const int Capacity = 1_000; // What Kraken's own Trades answers at most.

    private readonly Print[] _ring = new Print[Capacity];
    private int _next;
    private int _count;
    private long _lastTradeId = long.MinValue;

    /// <summary>Trades passed over since the first, less those that came late.</summary>
    public long Missed { get; private set; }

    /// <returns>Those that were new, oldest first; one that comes late is new, while its place is still held.</returns>
    public IReadOnlyList<Print> Add(IReadOnlyList<Print> prints)
    {
        var isAllNewer = true;
        var last = _lastTradeId;
        foreach (var print in prints)
        {
            isAllNewer &= print.TradeId > last;
            last = print.TradeId;
        }

        if (!isAllNewer)
        {
            return AddMixed(prints);
        }

        foreach (var print in prints)
        {
            Append(print);
        }

        return prints;
    }

    /// <returns>At most <paramref name="count"/>, newest last.</returns>
    public Print[] Latest(int count)
    {
        var latest = new Print[Math.Clamp(count, 0, _count)];
        for (var index = 0; index < latest.Length; index++)
        {
            latest[index] = At(_count - latest.Length + index);
        }

        return latest;
    }

    private List<Print> AddMixed(IReadOnlyList<Print> prints)
    {
        var fresh = new List<Print>();
        foreach (var print in prints.OrderBy(print => print.TradeId))
        {
            if (print.TradeId > _lastTradeId)
            {
                Append(print);
                fresh.Add(print);
            }
            else if (TryInsert(print))
            {
                fresh.Add(print);
            }
        }

        return fresh;
    }

    private void Append(Print print)
    {
        if (_count > 0)
        {
            Missed += print.TradeId - _lastTradeId - 1;
        }

        _ring[_next] = print;
        _next = (_next + 1) % Capacity;
        _count = Math.Min(_count + 1, Capacity);
        _lastTradeId = print.TradeId;
    }

    /// <returns>False for one that is held, and for one older than all that are: it may have been dropped.</returns>
    private bool TryInsert(Print print)
    {
        var place = _count;
        while (place > 0 && At(place - 1).TradeId > print.TradeId)
        {
            place--;
        }

        if (place == 0 || At(place - 1).TradeId == print.TradeId)
        {
            return false;
        }

        var newest = At(_count - 1);
        for (var index = _count - 1; index > place; index--)
        {
            At(index) = At(index - 1);
        }

        At(place) = print;
        _ring[_next] = newest;
        _next = (_next + 1) % Capacity;
        _count = Math.Min(_count + 1, Capacity);
        Missed--;
        return true;
    }

    /// <param name="index">From the oldest held.</param>
    private ref Print At(int index) => ref _ring[(_next - _count + index + (2 * Capacity)) % Capacity];
}
