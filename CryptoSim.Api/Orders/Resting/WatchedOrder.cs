using CryptoSim.Domain.Orders;

namespace CryptoSim.Api.Orders.Resting;

/// <summary>What is kept in memory of a resting order: where the market must come to, and what of it was seen.</summary>
internal sealed class WatchedOrder(
    Guid accountId, Guid orderId, string symbol, OrderSide side, decimal limitPrice)
{
    public Guid AccountId { get; } = accountId;

    public Guid OrderId { get; } = orderId;

    public string Symbol { get; } = symbol;

    public OrderSide Side { get; } = side;

    public decimal LimitPrice { get; } = limitPrice;

    /// <summary>Trades up to this id are settled for it.</summary>
    public long SeenTradeId { get; set; } = long.MinValue;

    /// <summary>Trades before this time were printed before it was placed. Only for orders found in the ledger at
    /// start, where the trade id of that moment is not known.</summary>
    public DateTimeOffset Since { get; init; } = DateTimeOffset.MinValue;

    /// <summary>The market jumped over its limit in a session break: see <see cref="SymbolWatch"/>.</summary>
    public bool IsPassedOver { get; set; }

    public bool IsNew(Print print) => print.TradeId > SeenTradeId && print.Time > Since;
}
