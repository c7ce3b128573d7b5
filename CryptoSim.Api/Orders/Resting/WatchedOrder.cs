using CryptoSim.Domain.FillModels;
using CryptoSim.Domain.Orders;

namespace CryptoSim.Api.Orders.Resting;

/// <summary>What is kept in memory of an order that rests, or that waits for its trigger: where the market must come to,
/// and what of it was seen.</summary>
/// <param name="reachedBy">The side of a resting order that the same prices would reach: the order's own, or, while it
/// waits for its trigger, buy for one that falling prices come to.</param>
/// <param name="price">Its limit; its trigger's price while it waits for that.</param>
internal sealed class WatchedOrder(
    Guid accountId, Guid orderId, string symbol, OrderSide reachedBy, decimal price, bool isPending = false)
{
    private volatile SeenByOrder seen = SeenByOrder.Nothing;

    public Guid AccountId { get; } = accountId;

    public Guid OrderId { get; } = orderId;

    public string Symbol { get; } = symbol;

    public OrderSide ReachedBy { get; } = reachedBy;

    /// <summary>Of a trailing stop it moves, while no index holds it.</summary>
    public decimal Price { get; private set; } = price;

    /// <summary>What it waits for, where that follows the last price; null for what stays where it is.</summary>
    public OrderTrigger? Trailing
    {
        get;
        init
        {
            field = value?.Trail is null ? null : value;
            Peak = value?.Mark?.Peak;
        }
    }

    /// <summary>Where it waits for either of two triggers: that of the other leg, which the other side's prices come
    /// to.</summary>
    public OrderTrigger? WaitsForToo
    {
        init => Other = value is null
            ? null
            : new WatchedOrder(AccountId, OrderId, Symbol, ReachedBy.Opposite(), value.Price, isPending: true)
            {
                Whole = this,
            };
    }

    /// <summary>The other leg, which stands in an index of its own; null for none.</summary>
    public WatchedOrder? Other { get; private init; }

    /// <summary>The order that this is a leg of: the other one of it, or else all there is.</summary>
    public WatchedOrder Whole
    {
        get => field ?? this;
        private init;
    }

    /// <summary>Of a trailing stop: the most favorable last price that moved it; null for none.</summary>
    public TrailPeak? Peak { get; private set; }

    /// <summary>It waits for its trigger, which any trade may come to; else it rests in the book.</summary>
    public bool IsPending { get; } = isPending;

    /// <summary>Trades up to this id are settled for it.</summary>
    public long SeenTradeId
    {
        get => seen.TradeId;
        set => seen = seen with { TradeId = value };
    }

    public FillModel FillModel { get; init; }

    /// <summary>Its place in the queue once those trades are settled; null under models that know none.</summary>
    public QueuePosition? Queue
    {
        get => seen.Queue;
        set => seen = seen with { Queue = value };
    }

    /// <summary>Both of the same moment, for who keeps them. From any thread.</summary>
    public SeenByOrder Seen
    {
        get => seen;
        set => seen = value;
    }

    /// <summary>What of <see cref="Seen"/> was kept last; null for nothing. Of whoever keeps them.</summary>
    public SeenByOrder? SavedSeen { get; set; }

    /// <summary>Trades before this time do nothing to it: they were printed before it was placed, or too long ago to know
    /// what its account took from them.</summary>
    public DateTimeOffset Since { get; init; } = DateTimeOffset.MinValue;

    /// <summary>When it was last decided.</summary>
    public DateTimeOffset DecidedAt { get; init; } = DateTimeOffset.MaxValue;

    /// <summary>It was decided on the moment of the market that has its turn: what comes after that is looked at anyway.</summary>
    public bool IsDecidedInTurn { get; init; }

    /// <summary>When it is to be expired; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Number of the account's event that told of it like this: a later one knows better.</summary>
    public long EventNumber { get; set; }

    /// <summary>Up to this trade somebody watched it; <see cref="long.MinValue"/> when that is not known.</summary>
    public long WatchedUntil { get; init; } = long.MinValue;

    /// <summary>The market jumped over its price in a session break: see <see cref="SymbolWatch"/>.</summary>
    public bool IsPassedOver { get; set; }

    /// <summary>Where the market must come to for an order as it is now.</summary>
    /// <param name="order">It rests, or waits for its trigger.</param>
    public static (OrderSide ReachedBy, decimal Price, bool IsPending) PlaceOf(Order order) =>
        PlaceOf(order.Side, order.LimitPrice, order.Status == OrderStatus.Pending ? order.Trigger : null);

    /// <param name="waitsFor">Null for an order that rests.</param>
    public static (OrderSide ReachedBy, decimal Price, bool IsPending) PlaceOf(
        OrderSide side, decimal? limitPrice, OrderTrigger? waitsFor) => waitsFor is { } trigger
            ? (OrderTrigger.IsReachedByFalling(trigger.Kind, side) ? OrderSide.Buy : OrderSide.Sell, trigger.PriceNow, true)
            : (side, limitPrice ?? throw new ArgumentException("An order that rests has a limit."), false);

    /// <summary>Whether the market must come to the same place for both.</summary>
    public bool IsWatchedLike(WatchedOrder other) => Other?.Price == other.Other?.Price
        && (Trailing is not null || other.Trailing is not null
            ? Trailing?.Trail == other.Trailing?.Trail
            : Price == other.Price && IsPending == other.IsPending);

    public bool IsWatchedLike(Order order) => Other?.Price == (order.Status == OrderStatus.Pending ? order.Other?.Trigger.Price : null)
        && (Trailing is not null
            ? order.Status == OrderStatus.Pending && order.Trigger?.Trail == Trailing.Trail
            : PlaceOf(order) == (ReachedBy, Price, IsPending));

    /// <summary>Follows trades, as far as a trailing stop's trigger goes with them. Call it while no index holds the
    /// order.</summary>
    public void Follow(TrailStep step) => (Peak, Price) = (step.Peak, step.TriggerPrice);

    /// <summary>Goes on where the same order was as a trailing stop before its other leg was amended.</summary>
    public void GoOnFrom(WatchedOrder before) =>
        (Peak, Price, FollowedUntil) = (before.Peak, before.Price, before.FollowedUntil ?? before.SeenTradeId);

    /// <summary>A trailing stop has followed all trades up to this one; null: from what it has seen on.</summary>
    public long? FollowedUntil { get; set; }

    /// <summary>How a trailing stop would follow trades.</summary>
    public TrailStep Follow(IEnumerable<Print> prints, decimal increment) => Trailing!.Trail!.Follow(
        Trailing.Price, Peak, prints, ReachedBy.Opposite(), increment);

    /// <summary>How far a trailing stop has followed; null while that is nowhere.</summary>
    public TrailMark? MarkOf(decimal increment) =>
        Peak is null ? null : new TrailMark(Peak, Price, Trailing!.Trail!.LimitFrom(Price, increment));

    public bool IsNew(Print print) => print.TradeId > SeenTradeId && print.Time > Since;
}

/// <summary>What of the market is settled for an order.</summary>
/// <param name="TradeId">The newest trade of it.</param>
/// <param name="Queue">Its place in the queue then; null where it has none.</param>
internal sealed record SeenByOrder(long TradeId, QueuePosition? Queue)
{
    public static SeenByOrder Nothing { get; } = new(long.MinValue, null);
}
