using System.Threading.Channels;
using CryptoSim.Domain.Orders;

namespace CryptoSim.Api.Orders.Resting;

/// <summary>The resting orders of one symbol. Thread safe.
/// <para>After a session break the market may stand far from where it was. Orders that its first book reaches were
/// passed over by the jump: they do not fill until the market has once stood on the other side of their
/// limit.</para></summary>
internal sealed class SymbolWatch(string symbol)
{
    private static readonly OrderSide[] Sides = [OrderSide.Buy, OrderSide.Sell];

    private readonly Lock gate = new();
    private readonly Dictionary<Guid, WatchedOrder> orders = [];
    private readonly Dictionary<OrderSide, PriceIndex> armed = NewIndexes();
    private readonly Dictionary<OrderSide, PriceIndex> passedOver = NewIndexes();
    private readonly List<WatchedOrder> newcomers = [];

    // One signal is enough: whoever looks then sees everything that happened before.
    private readonly Channel<bool> signal = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private volatile int count;

    public string Symbol { get; } = symbol;

    public int Count => count;

    /// <summary>Trades up to this id were printed in or before a session break, and fill nothing.</summary>
    public long FloorTradeId { get; private set; } = long.MinValue;

    public ChannelReader<bool> Signals => signal.Reader;

    public void Signal() => signal.Writer.TryWrite(true);

    /// <summary>Starts to watch an order. It is looked at once by itself, against what happened since it was
    /// decided.</summary>
    public void Add(WatchedOrder order)
    {
        lock (gate)
        {
            // An order may be placed while the ledger is read at start: the first to come counts.
            if (!orders.TryAdd(order.OrderId, order))
            {
                return;
            }

            armed[order.Side].Add(order);
            newcomers.Add(order);
            count = orders.Count;
        }

        Signal();
    }

    public void Remove(Guid orderId)
    {
        lock (gate)
        {
            if (orders.Remove(orderId, out var order))
            {
                (order.IsPassedOver ? passedOver : armed)[order.Side].Remove(order);
                count = orders.Count;
            }
        }
    }

    /// <summary>Looks at orders again that could not be settled.</summary>
    public void Retry(IEnumerable<WatchedOrder> unsettled)
    {
        lock (gate)
        {
            newcomers.AddRange(unsettled.Where(order => orders.ContainsKey(order.OrderId)));
        }
    }

    /// <summary>The orders to look at: those that the book or new trades reach. Orders passed over that the market has
    /// left are armed again, for the next look.</summary>
    /// <param name="tail">Newest trades, oldest first.</param>
    /// <param name="lastTradeId">Trades up to this one were looked at before; newcomers are shown them still.</param>
    /// <param name="isCurrent">Whether the session that the prices are of is still open. Asked where an opening cannot
    /// come in between: prices of the last session must not arm what the opening passed over.</param>
    public List<WatchedOrder> TakeTouched(
        decimal? bestBid, decimal? bestAsk, IReadOnlyList<Print> tail, long lastTradeId, Func<bool> isCurrent)
    {
        lock (gate)
        {
            if (!isCurrent())
            {
                return [];
            }

            var touched = new HashSet<WatchedOrder>();
            foreach (var side in Sides)
            {
                var best = side == OrderSide.Buy ? bestAsk : bestBid;
                if (Extreme(side, best, tail, lastTradeId) is { } reached)
                {
                    touched.UnionWith(armed[side].ReachedBy(reached));
                }

                if (newcomers.Count > 0 && Extreme(side, best, tail, long.MinValue) is { } everReached)
                {
                    touched.UnionWith(newcomers.Where(order =>
                        order.Side == side
                        && !order.IsPassedOver
                        && orders.ContainsKey(order.OrderId)
                        && BookWalk.Reaches(side, everReached, order.LimitPrice)));
                }

                Rearm(side, best);
            }

            newcomers.Clear();
            return [.. touched.OrderBy(order => order.OrderId)];
        }
    }

    /// <summary>A session opened with this book: what it reaches was passed over.</summary>
    /// <param name="lastTradeId">Newest trade before it.</param>
    public void PassOver(decimal? bestBid, decimal? bestAsk, long lastTradeId)
    {
        lock (gate)
        {
            FloorTradeId = lastTradeId;
            PassOver(OrderSide.Buy, bestAsk);
            PassOver(OrderSide.Sell, bestBid);
        }
    }

    private static Dictionary<OrderSide, PriceIndex> NewIndexes() =>
        Sides.ToDictionary(side => side, side => new PriceIndex(side));

    /// <summary>The price farthest into the orders of a side that the market showed or printed.</summary>
    private decimal? Extreme(OrderSide side, decimal? best, IReadOnlyList<Print> tail, long lastTradeId)
    {
        var extreme = best;
        for (var index = tail.Count - 1; index >= 0; index--)
        {
            var print = tail[index];
            if (print.TradeId <= lastTradeId || print.TradeId <= FloorTradeId)
            {
                break;
            }

            // A print reaches a resting order when its taker came from the other side.
            if (print.TakerSide != side && (extreme is not { } price || BookWalk.Reaches(side, print.Price, price)))
            {
                extreme = print.Price;
            }
        }

        return extreme;
    }

    private void PassOver(OrderSide side, decimal? bestOpposite)
    {
        if (bestOpposite is not { } price)
        {
            return;
        }

        foreach (var order in armed[side].ReachedBy(price).ToArray())
        {
            armed[side].Remove(order);
            passedOver[side].Add(order);
            order.IsPassedOver = true;
        }
    }

    private void Rearm(OrderSide side, decimal? bestOpposite)
    {
        if (passedOver[side].Count == 0 || bestOpposite is not { } price)
        {
            return;
        }

        foreach (var order in passedOver[side].NotReachedBy(price).ToArray())
        {
            passedOver[side].Remove(order);
            armed[side].Add(order);
            order.IsPassedOver = false;
        }
    }
}
