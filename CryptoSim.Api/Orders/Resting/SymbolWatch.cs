using System.Threading.Channels;
using CryptoSim.Domain.Books;
using CryptoSim.Domain.FillModels;
using CryptoSim.Domain.Orders;

namespace CryptoSim.Api.Orders.Resting;

/// <summary>What a look at the market found.</summary>
/// <param name="Touched">The orders that the book or new trades reach, oldest first.</param>
/// <param name="Gap">Trades that were missed for orders new to this watch; null for none.</param>
internal readonly record struct WatchLook(IReadOnlyList<WatchedOrder> Touched, TradeGap? Gap);

/// <summary>The orders of one symbol that rest or wait for their trigger. Thread safe.
/// <para>After a session break the market may stand far from where it was. Orders that its first book reaches were
/// passed over by the jump: they do not fill until the market has once stood on the other side of their
/// limit.</para></summary>
/// <param name="mostTurns">Changes of the market that wait their turn at most.</param>
internal sealed class SymbolWatch(string symbol, SessionGate session, int mostTurns = TradingOptions.DefaultTurns)
{
    private static readonly OrderSide[] Sides = [OrderSide.Buy, OrderSide.Sell];

    private readonly Lock gate = new();
    private readonly Dictionary<Guid, WatchedOrder> orders = [];
    private readonly Dictionary<OrderSide, PriceIndex> armed = NewIndexes();
    private readonly Dictionary<OrderSide, PriceIndex> pending = NewIndexes();
    private readonly Dictionary<OrderSide, PriceIndex> trailing = NewIndexes();
    private readonly Dictionary<OrderSide, PriceIndex> passedOver = NewIndexes();
    private readonly SortedSet<WatchedOrder> expiring = new(new ByExpiry());
    private readonly HashSet<WatchedOrder> newcomers = [];
    private readonly HashSet<WatchedOrder> queued = [];

    // Trailing stops that have followed since it was written down how far.
    private readonly HashSet<WatchedOrder> followed = [];

    // One signal is enough: whoever looks then sees everything that happened before.
    private readonly Channel<bool> signal = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    private volatile int count;
    private long watchedUntil = long.MinValue;

    public string Symbol { get; } = symbol;

    public int Count => count;

    public SessionGate Session { get; } = session;

    /// <summary>Of the market's prices, in which trailing stops follow.</summary>
    public decimal PriceIncrement { get; set; }

    /// <summary>Trades up to this id were printed in or before a session break, and fill nothing.</summary>
    public long FloorTradeId => Session.Range?.FloorTradeId ?? long.MinValue;

    public WatchTurns Turns { get; } = new(mostTurns);

    /// <summary>Newest trade looked at; <see cref="long.MinValue"/> while there is none. Of whoever has the turn.</summary>
    public long LookedUntil { get; set; } = long.MinValue;

    /// <summary>Newest trade of which all is settled; <see cref="long.MinValue"/> while there is none.</summary>
    public long WatchedUntil
    {
        get => Interlocked.Read(ref watchedUntil);
        set => Interlocked.Exchange(ref watchedUntil, value);
    }

    /// <summary>Whether the market was looked at before.</summary>
    public bool IsLookedAt { get; set; }

    /// <summary>Whether some orders are yet to be looked at by themselves, for which the next look needs all trades
    /// there are.</summary>
    public bool HasNewcomers
    {
        get
        {
            lock (gate)
            {
                return newcomers.Count > 0;
            }
        }
    }

    /// <summary>Whether something of the market, or of an order, is yet to be looked at or settled.</summary>
    public bool IsBehind
    {
        get
        {
            lock (Turns.Gate)
            {
                return Turns.IsBusy || Turns.IsDue || HasNewcomers;
            }
        }
    }

    public ChannelReader<bool> Signals => signal.Reader;

    public void Signal() => signal.Writer.TryWrite(true);

    /// <summary>Starts to watch an order, or watches it at the limit that an amend gave it. It is looked at once by
    /// itself, against what happened since it was decided.</summary>
    /// <returns>False when it is watched like this already.</returns>
    public bool Add(WatchedOrder order)
    {
        lock (gate)
        {
            // It may be learned of in several ways, and not in the order of its events.
            if (orders.TryGetValue(order.OrderId, out var known))
            {
                if (order.EventNumber <= known.EventNumber)
                {
                    return false;
                }

                if (order.IsWatchedLike(known))
                {
                    known.Seen = new SeenByOrder(
                        Math.Max(known.SeenTradeId, order.SeenTradeId), order.Queue ?? known.Queue);
                    // Found once more by a sweep, it tells of a place in the queue that is long left.
                    known.EventNumber = order.EventNumber;
                    return false;
                }

                GoOn(known, order);
                Drop(known);
            }

            orders[order.OrderId] = order;
            // Under the lock that passing over takes: either that finds the order, or this finds the session.
            Index(order);
            if (order.Other is { } other)
            {
                Index(other);
            }

            if (order.ExpiresAt is not null)
            {
                expiring.Add(order);
            }

            if (order is { FillModel: FillModel.Queue, IsPending: false })
            {
                order.Queue ??= QueuePosition.Unknown;
                queued.Add(order);
            }

            if (!order.IsDecidedInTurn)
            {
                newcomers.Add(order);
            }

            count = orders.Count;
        }

        Signal();
        return true;
    }

    /// <summary>The orders that wait in a queue at their price.</summary>
    public IReadOnlyList<WatchedOrder> Queued()
    {
        lock (gate)
        {
            return [.. queued];
        }
    }

    /// <summary>Whether any order waits in a queue at its price.</summary>
    public bool HasQueued
    {
        get
        {
            lock (gate)
            {
                return queued.Count > 0;
            }
        }
    }

    /// <summary>Moves the queues on by a book: no more can be ahead than it shows. Not those of newcomers, who may have come
    /// after it.</summary>
    public void Requeue(BookView shown)
    {
        lock (gate)
        {
            foreach (var order in queued)
            {
                if (newcomers.Contains(order))
                {
                    continue;
                }

                var before = order.Queue ?? QueuePosition.Unknown;
                var after = before.After(shown, order.ReachedBy, order.Price);
                // Most ticks move none of them.
                if (!ReferenceEquals(after, before))
                {
                    order.Queue = after;
                }
            }
        }
    }

    public void Remove(Guid orderId)
    {
        lock (gate)
        {
            if (orders.Remove(orderId, out var order))
            {
                Drop(order);
                count = orders.Count;
            }
        }
    }

    /// <summary>Stops to watch the orders of some accounts.</summary>
    public void RemoveAccounts(Func<Guid, bool> isRemoved)
    {
        lock (gate)
        {
            foreach (var order in orders.Values.Where(order => isRemoved(order.AccountId)).ToArray())
            {
                orders.Remove(order.OrderId);
                Drop(order);
            }

            newcomers.RemoveWhere(order => isRemoved(order.AccountId));
            count = orders.Count;
        }
    }

    /// <summary>Looks at orders again that could not be settled.</summary>
    public void Retry(IEnumerable<WatchedOrder> unsettled)
    {
        lock (gate)
        {
            newcomers.UnionWith(unsettled.Where(IsWatched));
        }
    }

    /// <summary>Takes how far trailing stops have followed since the last call. Whoever cannot write it down says
    /// so.</summary>
    public IReadOnlyList<(WatchedOrder Order, TrailMark Mark)> TakeFollowed()
    {
        lock (gate)
        {
            List<(WatchedOrder Order, TrailMark Mark)> marks = [];
            foreach (var order in followed)
            {
                if (order.MarkOf(PriceIncrement) is { } mark)
                {
                    marks.Add((order, mark));
                }
            }

            followed.Clear();
            return marks;
        }
    }

    /// <summary>How far they followed is yet to be written down.</summary>
    public void GiveBackFollowed(IEnumerable<WatchedOrder> orders)
    {
        lock (gate)
        {
            followed.UnionWith(orders);
        }
    }

    public bool IsDueAt(DateTimeOffset time)
    {
        lock (gate)
        {
            return expiring.Min is { } first && first.ExpiresAt <= time;
        }
    }

    /// <summary>Takes the orders whose time is over, the earliest first. Whoever cannot expire one gives it
    /// back.</summary>
    public IReadOnlyList<WatchedOrder> TakeDue(DateTimeOffset time)
    {
        lock (gate)
        {
            WatchedOrder[] due = [.. expiring.TakeWhile(order => order.ExpiresAt <= time)];
            expiring.ExceptWith(due);
            return due;
        }
    }

    /// <summary>They are due again.</summary>
    public void GiveBack(IEnumerable<WatchedOrder> due)
    {
        lock (gate)
        {
            expiring.UnionWith(due.Where(IsWatched));
        }
    }

    /// <summary>The orders to look at, newcomers left out: they may have come after this moment. Orders passed over that the
    /// market has left are armed again, for the next look.</summary>
    /// <param name="tail">Newest trades, oldest first: all after <paramref name="lastTradeId"/>.</param>
    /// <param name="lastTradeId">Trades up to this one were looked at before.</param>
    /// <param name="isCurrent">Whether the session that the prices are of is still open. Asked where an opening cannot
    /// come in between: prices of the last session must not arm what the opening passed over.</param>
    public IReadOnlyList<WatchedOrder> Look(
        decimal? bestBid, decimal? bestAsk, IReadOnlyList<Print> tail, long lastTradeId, Func<bool> isCurrent)
    {
        lock (gate)
        {
            if (!isCurrent())
            {
                return [];
            }

            HashSet<WatchedOrder>? touched = null;
            foreach (var side in Sides)
            {
                var best = side == OrderSide.Buy ? bestAsk : bestBid;
                if (Extreme(side, best, tail, lastTradeId, DateTimeOffset.MinValue) is { } reached)
                {
                    AddTo(ref touched, armed[side].ReachedBy(reached));
                }

                if (pending[side].Count > 0 && Traded(side, tail, lastTradeId) is { } traded)
                {
                    AddTo(ref touched, pending[side].ReachedBy(traded));
                }

                if (trailing[side].Count > 0 && tail.Count > 0 && tail[^1].TradeId > lastTradeId)
                {
                    AddTo(ref touched, Follow(
                        side, tail, [.. trailing[side].All().Where(order => !newcomers.Contains(order))]));
                }

                Rearm(side, best);
            }

            touched?.ExceptWith(newcomers);
            return Sorted(touched);
        }
    }

    /// <summary>The newcomers to look at, each against what happened since it was decided. They are none any more.</summary>
    /// <param name="tail">All trades there are, oldest first.</param>
    /// <param name="since">Trades of the tail from this time on count.</param>
    /// <param name="isCurrent">As of <see cref="Look"/>.</param>
    public WatchLook LookAtNewcomers(
        decimal? bestBid, decimal? bestAsk, IReadOnlyList<Print> tail, DateTimeOffset since, Func<bool> isCurrent)
    {
        lock (gate)
        {
            if (newcomers.Count == 0 || !isCurrent())
            {
                return new WatchLook([], null);
            }

            HashSet<WatchedOrder>? touched = null;
            foreach (var side in Sides)
            {
                AddTo(ref touched, NewcomersReached(side, side == OrderSide.Buy ? bestAsk : bestBid, tail, since));
                if (trailing[side].Count > 0)
                {
                    WatchedOrder[] mine = [.. trailing[side].All().Where(newcomers.Contains)];
                    AddTo(ref touched, Follow(side, [.. tail.Where(print => print.Time > since)], mine));
                }
            }

            var gap = TradeGap.Between(Symbol, newcomers, tail, since);
            newcomers.Clear();
            return new WatchLook(Sorted(touched), gap);
        }
    }

    /// <summary>A session opened: what its first book reaches was passed over.</summary>
    public void PassOver()
    {
        lock (gate)
        {
            if (Session.Range is not { } range)
            {
                return;
            }

            foreach (var side in Sides)
            {
                if (range.Farthest(side) is not { } price)
                {
                    continue;
                }

                WatchedOrder[] reached =
                [
                    .. armed[side].ReachedBy(price), .. pending[side].ReachedBy(price), .. trailing[side].ReachedBy(price),
                ];
                foreach (var order in reached)
                {
                    IndexOf(order).Remove(order);
                    order.IsPassedOver = true;
                    IndexOf(order).Add(order);
                }
            }
        }
    }

    private static Dictionary<OrderSide, PriceIndex> NewIndexes() =>
        Sides.ToDictionary(side => side, side => new PriceIndex(side));

    private static void AddTo(ref HashSet<WatchedOrder>? touched, IEnumerable<WatchedOrder> orders)
    {
        foreach (var order in orders)
        {
            (touched ??= []).Add(order.Whole);
        }
    }

    // Not one that was forgotten, nor one as it was before an amend.
    private bool IsWatched(WatchedOrder order) =>
        orders.TryGetValue(order.OrderId, out var known) && ReferenceEquals(known, order);

    /// <summary>An amend of its other leg leaves a trailing stop where it is.</summary>
    private void GoOn(WatchedOrder before, WatchedOrder order)
    {
        if (order.Trailing is null || order.Trailing.Trail != before.Trailing?.Trail
            || before.Peak is null || order.Peak?.TradeId > before.Peak.TradeId)
        {
            return;
        }

        order.GoOnFrom(before);
        followed.Add(order);
    }

    private void Index(WatchedOrder leg)
    {
        leg.IsPassedOver = Session.Range?.PassesOver(leg) ?? false;
        IndexOf(leg).Add(leg);
    }

    private void Drop(WatchedOrder order)
    {
        IndexOf(order).Remove(order);
        if (order.Other is { } other)
        {
            IndexOf(other).Remove(other);
        }

        expiring.Remove(order);
        followed.Remove(order);
        queued.Remove(order);
    }

    // Apart from the look that most ticks are: what a lambda captures is allocated even where it is not come to.
    private IEnumerable<WatchedOrder> NewcomersReached(
        OrderSide side, decimal? best, IReadOnlyList<Print> tail, DateTimeOffset since)
    {
        var everReached = Extreme(side, best, tail, long.MinValue, since);
        // One that waits for a trigger may have been placed beyond the last price: asked again with all trades.
        var everTraded = Traded(side, tail, long.MinValue);
        return newcomers.Where(order =>
            (order.ReachedBy == side ? order : order.Other) is { Trailing: null, IsPassedOver: false } leg
            && IsWatched(order)
            && (leg.IsPending ? everTraded : everReached) is { } reached
            && BookWalk.Reaches(side, reached, leg.Price));
    }

    private PriceIndex IndexOf(WatchedOrder order) =>
        (order.IsPassedOver ? passedOver
            : order.Trailing is not null ? trailing
            : order.IsPending ? pending
            : armed)[order.ReachedBy];

    /// <summary>Trailing stops go with the trades, one after the other: a price that comes back counts from where the
    /// trigger was by then. Costs a step an order, in a look that has trades.</summary>
    /// <returns>Those whose trigger was reached. They go no further in this look.</returns>
    private List<WatchedOrder> Follow(
        OrderSide side, IReadOnlyList<Print> tail, IReadOnlyList<WatchedOrder> orders)
    {
        List<WatchedOrder> reached = [];
        foreach (var order in orders)
        {
            var floor = Math.Max(order.FollowedUntil ?? order.SeenTradeId, FloorTradeId);
            var step = order.Follow(
                tail.Where(print => print.TradeId > floor && print.Time > order.Since), PriceIncrement);
            if (step.Reached is not null)
            {
                reached.Add(order);
            }
            else if (tail.Count > 0)
            {
                order.FollowedUntil = Math.Max(floor, tail[^1].TradeId);
            }

            if (step.TriggerPrice != order.Price)
            {
                trailing[side].Remove(order);
                order.Follow(step);
                trailing[side].Add(order);
                followed.Add(order);
            }
        }

        return reached;
    }

    private static IReadOnlyList<WatchedOrder> Sorted(HashSet<WatchedOrder>? touched) =>
        touched is null or { Count: 0 } ? [] : [.. touched.OrderBy(order => order.OrderId)];

    /// <summary>The lowest price traded, or for the other side the highest, whoever took.</summary>
    private decimal? Traded(OrderSide reachedBy, IReadOnlyList<Print> tail, long lastTradeId)
    {
        decimal? extreme = null;
        var floor = Math.Max(lastTradeId, FloorTradeId);
        for (var index = tail.Count - 1; index >= 0 && tail[index].TradeId > floor; index--)
        {
            if (extreme is not { } price || BookWalk.Reaches(reachedBy, tail[index].Price, price))
            {
                extreme = tail[index].Price;
            }
        }

        return extreme;
    }

    /// <summary>The price farthest into the orders of a side that the market showed or printed.</summary>
    private decimal? Extreme(
        OrderSide side, decimal? best, IReadOnlyList<Print> tail, long lastTradeId, DateTimeOffset since)
    {
        var extreme = best;
        var floor = Math.Max(lastTradeId, FloorTradeId);
        for (var index = tail.Count - 1; index >= 0; index--)
        {
            var print = tail[index];
            if (print.TradeId <= floor || print.Time <= since)
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

    private void Rearm(OrderSide side, decimal? bestOpposite)
    {
        if (passedOver[side].Count == 0 || bestOpposite is not { } price)
        {
            return;
        }

        foreach (var order in passedOver[side].NotReachedBy(price).ToArray())
        {
            passedOver[side].Remove(order);
            order.IsPassedOver = false;
            IndexOf(order).Add(order);
        }
    }

    private sealed class ByExpiry : IComparer<WatchedOrder>
    {
        public int Compare(WatchedOrder? left, WatchedOrder? right)
        {
            var byTime = Nullable.Compare(left!.ExpiresAt, right!.ExpiresAt);
            return byTime != 0 ? byTime : left.OrderId.CompareTo(right.OrderId);
        }
    }
}
