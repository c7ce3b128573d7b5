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
    TrailingStop,
    TrailingStopLimit,

    /// <summary>A limit order of which the book shows a part at a time.</summary>
    Iceberg,
}

public static class OrderKinds
{
    /// <param name="trigger">Null for an order that waits for nothing.</param>
    /// <param name="isIceberg">The book shows a part of it at a time: of a limit order without a trigger.</param>
    public static OrderKind Of(OrderType type, TriggerKind? trigger, bool isIceberg = false) => (type, trigger) switch
    {
        (OrderType.Limit, null) when isIceberg => OrderKind.Iceberg,
        (OrderType.Market, null) => OrderKind.Market,
        (OrderType.Limit, null) => OrderKind.Limit,
        (OrderType.Market, TriggerKind.StopLoss) => OrderKind.StopLoss,
        (OrderType.Limit, TriggerKind.StopLoss) => OrderKind.StopLossLimit,
        (OrderType.Market, TriggerKind.TakeProfit) => OrderKind.TakeProfit,
        (OrderType.Limit, TriggerKind.TakeProfit) => OrderKind.TakeProfitLimit,
        (OrderType.Market, TriggerKind.TrailingStop) => OrderKind.TrailingStop,
        (OrderType.Limit, TriggerKind.TrailingStop) => OrderKind.TrailingStopLimit,
        _ => throw new ArgumentOutOfRangeException(nameof(trigger), trigger, null),
    };

    public static OrderType TypeOf(this OrderKind kind) =>
        kind is OrderKind.Limit or OrderKind.StopLossLimit or OrderKind.TakeProfitLimit or OrderKind.TrailingStopLimit
            or OrderKind.Iceberg
            ? OrderType.Limit
            : OrderType.Market;

    /// <returns>Null for an order that waits for nothing.</returns>
    public static TriggerKind? TriggerOf(this OrderKind kind) => kind switch
    {
        OrderKind.StopLoss or OrderKind.StopLossLimit => TriggerKind.StopLoss,
        OrderKind.TakeProfit or OrderKind.TakeProfitLimit => TriggerKind.TakeProfit,
        OrderKind.TrailingStop or OrderKind.TrailingStopLimit => TriggerKind.TrailingStop,
        _ => null,
    };
}
