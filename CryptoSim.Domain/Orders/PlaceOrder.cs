namespace CryptoSim.Domain.Orders;

/// <summary>A request to trade, as the client stated it.</summary>
/// <param name="Quantity">In the base asset; zero where <see cref="QuoteQuantity"/> states the size.</param>
/// <param name="Type">What it works as, once it is triggered where it has a trigger.</param>
/// <param name="LimitPrice">In the quote asset; required for <see cref="OrderType.Limit"/>, absent for
/// <see cref="OrderType.Market"/>.</param>
/// <param name="ClientOrderId">The client's own id, 1 to 64 printable ASCII characters, unique per account within
/// <see cref="ClientIdScope"/>.</param>
public sealed record PlaceOrder(
    string Symbol,
    OrderSide Side,
    OrderType Type,
    decimal Quantity,
    decimal? LimitPrice = null,
    string? ClientOrderId = null)
{
    /// <summary>What a market order is to spend or to bring, without fees, in the quote asset; null where its size is in
    /// the base asset.</summary>
    public decimal? QuoteQuantity { get; init; }

    public ClientIdScope ClientIdScope { get; init; }

    /// <summary>A number that the client groups orders by; any of them may have the same.</summary>
    public int? UserReference { get; init; }

    public TimeInForce TimeInForce { get; init; }

    /// <summary>For <see cref="TimeInForce.Gtd"/>, and only then: in UTC and whole microseconds, as the ledger keeps
    /// it.</summary>
    public DateTimeOffset? ExpiresAt
    {
        get;
        init => field = value?.ToUniversalTime().AddTicks(-(value.Value.Ticks % TimeSpan.TicksPerMicrosecond));
    }

    /// <summary>A limit order that is refused where it would take.</summary>
    public bool IsPostOnly { get; init; }

    /// <summary>What it waits for before it works as a market or limit order; null: nothing.</summary>
    public TriggerTerms? Trigger { get; init; }

    /// <summary>The other leg of an order that has a trigger, with a trigger of its own: whichever is reached first decides
    /// what the order works as. Null for none.</summary>
    public LegTerms? Other { get; init; }

    /// <summary>Of an iceberg: how much of it the book shows at a time, in the base asset. Null shows all.</summary>
    public decimal? DisplayQuantity { get; init; }

    /// <summary>What happens where it would trade with an order of its own account.</summary>
    public SelfTradePrevention SelfTrade { get; init; }

    /// <summary>What closes it once it has ended with something filled; null for nothing.</summary>
    public CloseTerms? Close { get; init; }

    /// <summary>The order that it closes. It is placed for that one, so where it cannot be, it ends at once with the
    /// refusal's code as its reason.</summary>
    public Guid? Closes { get; init; }

    /// <summary>Until when it may be decided: after it the request is refused. It is no part of the order.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>The order that the other leg would be alone; null where there is none.</summary>
    public PlaceOrder? OtherAlone() => Other is { } other
        ? this with { Type = other.Type, LimitPrice = other.LimitPrice, Trigger = other.Trigger, Other = null }
        : null;

    public OrderKind Kind => OrderKinds.Of(Type, Trigger?.Kind, DisplayQuantity is not null);

    /// <summary>Whether nothing of it ever rests.</summary>
    public bool IsImmediate =>
        Trigger is null && (Type == OrderType.Market || TimeInForce is TimeInForce.Ioc or TimeInForce.Fok);
}
