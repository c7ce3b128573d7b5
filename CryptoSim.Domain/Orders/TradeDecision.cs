using CryptoSim.Domain.Ledger;

namespace CryptoSim.Domain.Orders;

/// <summary>What one decision changes: the order as it is afterwards, its new fills, and the journals that move the
/// money. It is committed whole or not at all, and only while the (account, symbol) version it was decided on
/// holds.</summary>
public sealed record TradeDecision(Order Order, IReadOnlyList<Fill> Fills, IReadOnlyList<Journal> Journals);

/// <summary>The outcome of deciding an order: exactly one of the two is set.</summary>
public readonly record struct PlaceOutcome
{
    private PlaceOutcome(TradeDecision? decision, OrderRejection? rejection)
    {
        Decision = decision;
        Rejection = rejection;
    }

    public TradeDecision? Decision { get; }

    public OrderRejection? Rejection { get; }

    public static implicit operator PlaceOutcome(TradeDecision decision) => new(decision, null);

    public static implicit operator PlaceOutcome(OrderRejection rejection) => new(null, rejection);

    public static PlaceOutcome FromTradeDecision(TradeDecision decision) => decision;

    public static PlaceOutcome FromOrderRejection(OrderRejection rejection) => rejection;
}
