using CryptoSim.Api.Orders;
using CryptoSim.Api.Orders.Resting;
using CryptoSim.Data.FillModels;
using CryptoSim.Domain.Books;
using CryptoSim.Domain.Fees;
using CryptoSim.Domain.FillModels;
using CryptoSim.Domain.Orders;

namespace CryptoSim.Api.FillModels.Shadows;

/// <summary>What rests in shadow of one symbol, and what the market makes of it. Of one thread.</summary>
internal sealed class ShadowSymbol
{
    private readonly Dictionary<(Guid OrderId, FillModel Model), Watched> orders = [];

    // What was taken in shadow is known while it is watched here; the ledger knows nothing of it.
    private readonly Dictionary<(Guid AccountId, FillModel Model), Consumption> taken = [];

    private DateTimeOffset? openedAt;

    public int Count => orders.Count;

    /// <summary>Takes over what was read of an order.</summary>
    public void Learn(ShadowOrder read)
    {
        var key = (read.OrderId, read.Model);
        if (!read.IsOpen)
        {
            orders.Remove(key);
        }
        else if (!orders.TryGetValue(key, out var known) || known.Order.Revision < read.Revision)
        {
            orders[key] = new Watched(read);
        }
    }

    public void Forget(Func<Guid, bool> isForgotten)
    {
        foreach (var (key, watched) in orders)
        {
            if (isForgotten(watched.Order.AccountId))
            {
                orders.Remove(key);
            }
        }

        foreach (var key in taken.Keys.Where(key => isForgotten(key.AccountId)).ToArray())
        {
            taken.Remove(key);
        }
    }

    /// <summary>The oldest trade that is settled for all.</summary>
    public long SeenByAll => orders.Values.Min(watched => (long?)watched.Seen) ?? long.MaxValue;

    /// <summary>What the market does to what rests.</summary>
    /// <param name="tail">Trades, oldest first: at least all after <see cref="SeenByAll"/> that are remembered.</param>
    /// <param name="session">The market's range since its last break: what that passed over waits; null for none.</param>
    /// <returns>Changes to be written; <see cref="Settle"/> tells of each whether it was.</returns>
    public List<ShadowChange> Look(
        MarketState market, IReadOnlyList<Print> tail, SessionRange? session, DateTimeOffset now)
    {
        var changes = new List<ShadowChange>();
        foreach (var consumption in taken.Values)
        {
            consumption.Refresh(market.Book);
        }

        if (session?.OpenedAt != openedAt)
        {
            openedAt = session?.OpenedAt;
            foreach (var (_, watched) in orders)
            {
                watched.IsPassedOver = null;
            }
        }

        var newest = tail.Count > 0 ? tail[^1].TradeId : long.MinValue;
        // Of one account and model only one at a time: the next rests on what this one took.
        var pending = new HashSet<(Guid AccountId, FillModel Model)>();
        foreach (var (_, watched) in orders)
        {
            var order = watched.Order;
            if (order.LimitPrice is not { } limit
                || pending.Contains((order.AccountId, order.Model))
                || IsPassedOver(watched, limit, market.Book, session))
            {
                continue;
            }

            var resting = new RestingOrder(order.Side, limit, order.Remaining, order.ExpiresAt)
            {
                Slice = order.Slice,
                SliceFilled = order.Slice is { } slice ? order.Filled % slice : 0,
            };
            var context = new MatchContext(
                market.Instrument,
                market.Book,
                After(tail, Math.Max(watched.Seen, session?.FloorTradeId ?? long.MinValue)),
                new FeeTier(0, order.MakerRate, order.MakerRate),
                TakenBy(order),
                static _ => Guid.Empty,
                now)
            {
                Queue = order.Model == FillModel.Queue ? watched.Queue?.After(market.Book, order.Side, limit) : null,
                NextSlice = order is { Model: FillModel.Queue, Slice: not null }
                    ? QueuePosition.Join(market.Book, order.Side, limit)
                    : null,
            };
            var (fills, position) = FillDecisions.Rest(order.Model, resting, context);
            var seen = Math.Max(watched.Seen, newest);
            if (fills.Count == 0)
            {
                (watched.Seen, watched.Queue) = (seen, position ?? watched.Queue);
                continue;
            }

            pending.Add((order.AccountId, order.Model));
            watched.Deciding = fills;
            changes.Add(new ShadowChange(
                order,
                fills.Sum(fill => fill.Quantity),
                fills.Sum(fill => fill.Quantity * limit),
                fills.Sum(fill => TradingFee.Of(fill.Quantity * limit, order.MakerRate)),
                fills.Sum(fill => fill.Quantity) == order.Remaining,
                position ?? order.Queue,
                seen == long.MinValue ? null : seen));
        }

        return changes;
    }

    /// <summary>Trades that do nothing to what rests.</summary>
    public void PassBy(IReadOnlyList<Print> tail)
    {
        if (tail.Count > 0)
        {
            foreach (var (_, watched) in orders)
            {
                watched.Seen = Math.Max(watched.Seen, tail[^1].TradeId);
            }
        }
    }

    /// <summary>Places in queues that moved on since they were last written, and orders whose time is over.</summary>
    public IEnumerable<ShadowChange> Unsaved(DateTimeOffset now)
    {
        foreach (var (_, watched) in orders)
        {
            var isOver = watched.Order.ExpiresAt <= now;
            if (isOver || watched.Queue != watched.Order.Queue)
            {
                yield return new ShadowChange(
                    watched.Order, 0, 0, 0, isOver, watched.Queue, watched.Seen == long.MinValue ? null : watched.Seen);
            }
        }
    }

    /// <summary>A change was written, or refused.</summary>
    public void Settle(ShadowChange change, bool isTaken)
    {
        var before = change.Before;
        var key = (before.OrderId, before.Model);
        if (!orders.TryGetValue(key, out var watched) || watched.Order.Revision != before.Revision)
        {
            return;
        }

        var fills = watched.Deciding;
        watched.Deciding = [];
        if (!isTaken)
        {
            // Somebody else changed it: it is read again.
            orders.Remove(key);
            return;
        }

        Note(before, fills);
        if (change.Closes)
        {
            orders.Remove(key);
            return;
        }

        orders[key] = new Watched(before with
        {
            Remaining = before.Remaining - change.Filled,
            Filled = before.Filled + change.Filled,
            Queue = change.Queue,
            SeenTradeId = change.SeenTradeId,
            Revision = before.Revision + 1,
        })
        {
            IsPassedOver = watched.IsPassedOver,
        };
    }

    private void Note(ShadowOrder order, IReadOnlyList<RestingFill> fills)
    {
        if (order.Model == FillModel.Touch)
        {
            return;
        }

        var consumption = TakenBy(order);
        foreach (var (quantity, source) in fills)
        {
            if (source.TradeId is { } tradeId)
            {
                consumption.NotePrint(tradeId, quantity);
            }
            else
            {
                consumption.NoteLevel(order.Side, new TakenLevel(
                    source.Term, source.Sequence, source.LevelPrice, source.LevelQuantity, quantity));
            }
        }
    }

    private Consumption TakenBy(ShadowOrder order)
    {
        if (!taken.TryGetValue((order.AccountId, order.Model), out var consumption))
        {
            taken[(order.AccountId, order.Model)] = consumption = new Consumption();
        }

        return consumption;
    }

    /// <summary>As with orders that rest: what the opening of a session reached waits until the market has once stood on the
    /// other side of its limit.</summary>
    private static bool IsPassedOver(Watched watched, decimal limit, BookView book, SessionRange? session)
    {
        var order = watched.Order;
        watched.IsPassedOver ??= session is not null
            && session.PassesOver(new WatchedOrder(order.AccountId, order.OrderId, order.Symbol, order.Side, limit)
            {
                SeenTradeId = watched.Seen,
                DecidedAt = DateTimeOffset.MinValue,
            });
        var opposite = order.Side == OrderSide.Buy ? book.Asks : book.Bids;
        if (watched.IsPassedOver == true
            && opposite.Count > 0
            && !BookWalk.Reaches(order.Side, opposite[0].Price, limit))
        {
            watched.IsPassedOver = false;
        }

        return watched.IsPassedOver == true;
    }

    private static IReadOnlyList<Print> After(IReadOnlyList<Print> tail, long tradeId)
    {
        var from = tail.Count;
        while (from > 0 && tail[from - 1].TradeId > tradeId)
        {
            from--;
        }

        return from == tail.Count ? [] : [.. tail.Skip(from)];
    }

    private sealed class Watched(ShadowOrder order)
    {
        public ShadowOrder Order { get; } = order;

        public QueuePosition? Queue { get; set; } = order.Queue;

        /// <summary>The last opening of a session reached it; null where that was not asked since.</summary>
        public bool? IsPassedOver { get; set; }

        public long Seen { get; set; } = order.SeenTradeId ?? long.MinValue;

        /// <summary>What fills of it once the change is written.</summary>
        public IReadOnlyList<RestingFill> Deciding { get; set; } = [];
    }
}
