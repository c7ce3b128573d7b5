using CryptoSim.Domain.FillModels;

namespace CryptoSim.Domain.Orders;

/// <summary>An order as the ledger knows it after its latest decision.</summary>
/// <param name="FilledCost">Sum of price times quantity over its fills, in the quote asset.</param>
/// <param name="Fee">Sum of its fills' fees, in the quote asset.</param>
/// <param name="HeldAsset">Asset reserved while it rests: the quote asset for a buy, the base asset for a sell.</param>
/// <param name="HeldAmount">What is still reserved; zero once the order is final.</param>
/// <param name="Reason">Why it ended, where it did not fill: <c>canceled_by_user</c>, <c>no_liquidity</c>, ...</param>
public sealed record Order(
    Guid OrderId,
    Guid AccountId,
    string? ClientOrderId,
    string Symbol,
    OrderSide Side,
    OrderType Type,
    OrderStatus Status,
    decimal Quantity,
    decimal? LimitPrice,
    decimal FilledQuantity,
    decimal FilledCost,
    decimal Fee,
    string HeldAsset,
    decimal HeldAmount,
    string? Reason,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    /// <summary>The client's number for a group of orders.</summary>
    public int? UserReference { get; init; }

    /// <summary>Since when it has its place among the orders at its price: an amend keeps it only where nothing but the
    /// quantity fell.</summary>
    public DateTimeOffset PriorityAt { get; init; } = CreatedAt;

    public TimeInForce TimeInForce { get; init; }

    /// <summary>When it expires, if it is still open then; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>It never takes: an amend that would make it is refused.</summary>
    public bool IsPostOnly { get; init; }

    /// <summary>What a market order was to spend or bring, in the quote asset; null where its quantity was stated. Then
    /// <see cref="Quantity"/> is what that came to at the prices it met.</summary>
    public decimal? QuoteQuantity { get; init; }

    /// <summary>What it waits for, or waited for, before it works; null: nothing. It is
    /// <see cref="OrderStatus.Pending"/> until then.</summary>
    public OrderTrigger? Trigger { get; init; }

    /// <summary>Of an order that waits for either of two triggers, the leg that it becomes if the last price comes to that
    /// one first; null for one that waits for one, or none. Once either is reached, the leg that was dropped: type, limit
    /// and trigger of the order itself are always those that count.</summary>
    public OrderLeg? Other { get; init; }

    /// <summary>How its fills are decided: as the account had it when the order was placed.</summary>
    public FillModel FillModel { get; init; }

    /// <summary>Of an iceberg: how much of it the book shows at a time, in the base asset; null shows all.</summary>
    public decimal? DisplayQuantity { get; init; }

    public SelfTradePrevention SelfTrade { get; init; }

    /// <summary>What closes it once it has ended with something filled; null for nothing.</summary>
    public CloseTerms? Close { get; init; }

    /// <summary>The order that it closes; null for one that was asked for.</summary>
    public Guid? Closes { get; init; }

    /// <summary>What the book shows of it while it rests: of an iceberg one slice, and the next once that is filled, which
    /// takes a new place in the queue.</summary>
    public decimal DisplayedQuantity => DisplayQuantity is { } slice
        ? Math.Min(RemainingQuantity, slice - (FilledQuantity % slice))
        : RemainingQuantity;

    /// <summary>Its limit by now: that of a trailing-stop-limit order follows its trigger until that is reached.</summary>
    public decimal? LimitPriceNow =>
        Trigger is { ReachedAt: null, Mark: { } mark } ? mark.LimitPrice : LimitPrice;

    public OrderKind Kind => OrderKinds.Of(Type, Trigger?.Kind, DisplayQuantity is not null);

    /// <summary>The same order with its two legs the other way round.</summary>
    public Order Turn() => this is { Other: { } other, Trigger: { } trigger }
        ? this with
        {
            Type = other.Type,
            LimitPrice = other.LimitPrice,
            Trigger = other.Trigger,
            Other = new OrderLeg(Type, LimitPrice, trigger with { Mark = null }),
        }
        : throw new InvalidOperationException($"Order {OrderId} has no other leg.");

    public bool IsExpiredAt(DateTimeOffset time) => ExpiresAt <= time;

    public decimal RemainingQuantity => Quantity - FilledQuantity;

    /// <summary>Of its fills, rounded to ten decimals; null before the first.</summary>
    public decimal? AveragePrice => FilledQuantity == 0 ? null : decimal.Round(FilledCost / FilledQuantity, 10);

    public bool IsFinal => Status is OrderStatus.Filled or OrderStatus.Canceled or OrderStatus.Expired
        or OrderStatus.Rejected;
}
