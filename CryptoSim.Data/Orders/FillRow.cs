using CryptoSim.Domain.Orders;

namespace CryptoSim.Data.Orders;

/// <summary>An execution with its evidence. Never changed once written.</summary>
public sealed class FillRow
{
    public Guid AccountId { get; init; }

    /// <summary>Version 7: ordered by time, and by level within one decision.</summary>
    public Guid FillId { get; init; }

    public Guid OrderId { get; init; }

    public int Season { get; init; }

    public required string Symbol { get; init; }

    public OrderSide Side { get; init; }

    public decimal Price { get; init; }

    public decimal Quantity { get; init; }

    public decimal Cost { get; init; }

    public decimal Fee { get; init; }

    public decimal FeeRate { get; init; }

    public Liquidity Liquidity { get; init; }

    public DateTimeOffset Time { get; init; }

    public long BookTerm { get; init; }

    public long BookSequence { get; init; }

    public DateTimeOffset BookTime { get; init; }

    public decimal LevelQuantity { get; init; }

    public decimal LevelPrice { get; init; }

    public long? TradeId { get; init; }

    /// <summary>Value of <see cref="Cost"/> in USD when it filled; zero where it had none. Profit is derived from
    /// it.</summary>
    public decimal ValueUsd { get; init; }

    public long EventNumber { get; init; }

    public Fill ToFill() => new(
        FillId, OrderId, Price, Quantity, Fee, FeeRate, Liquidity, Time, BookTerm, BookSequence, BookTime,
        LevelQuantity, LevelPrice, TradeId);
}
