namespace CryptoSim.Domain.Orders;

/// <summary>What traders call the type of an order: what it works as, and what it waits for before.</summary>
public enum OrderKind
{
    Market,
    Limit,
    StopLoss,
    StopLossLimit,
    TakeProfit,
    TakeProfitLimit,
}

public static class OrderKinds
{
    /// <param name="trigger">Null for an order that waits for nothing.</param>
    public static OrderKind Of(OrderType type, TriggerKind? trigger) => (type, trigger) switch
    {
        (OrderType.Market, null) => OrderKind.Market,
        (OrderType.Limit, null) => OrderKind.Limit,
        (OrderType.Market, TriggerKind.StopLoss) => OrderKind.StopLoss,
        (OrderType.Limit, TriggerKind.StopLoss) => OrderKind.StopLossLimit,
        (OrderType.Market, TriggerKind.TakeProfit) => OrderKind.TakeProfit,
        (OrderType.Limit, TriggerKind.TakeProfit) => OrderKind.TakeProfitLimit,
        _ => throw new ArgumentOutOfRangeException(nameof(trigger), trigger, null),
    };

    public static OrderType TypeOf(this OrderKind kind) =>
        kind is OrderKind.Limit or OrderKind.StopLossLimit or OrderKind.TakeProfitLimit
            ? OrderType.Limit
            : OrderType.Market;

    /// <returns>Null for an order that waits for nothing.</returns>
    public static TriggerKind? TriggerOf(this OrderKind kind) => kind switch
    {
        OrderKind.StopLoss or OrderKind.StopLossLimit => TriggerKind.StopLoss,
        OrderKind.TakeProfit or OrderKind.TakeProfitLimit => TriggerKind.TakeProfit,
        _ => null,
    };
}
