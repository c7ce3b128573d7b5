using CryptoSim.Domain.FillModels;
using CryptoSim.Domain.Orders;

namespace CryptoSim.Data.Orders;

/// <summary>All that decisions of one account rest on, as the ledger has it.</summary>
/// <param name="Versions">Version by symbol; a symbol left out is at 0.</param>
/// <param name="OpenOrders">With all their fills, oldest first.</param>
/// <param name="VolumeUsd">Traded value of the days that count for the fee ladder.</param>
/// <param name="RecentFills">The latest fills, oldest first: what they took may still be shown in the book.</param>
public sealed record AccountSnapshot(
    Guid AccountId,
    int Season,
    long EventNumber,
    IReadOnlyDictionary<string, long> Versions,
    IReadOnlyDictionary<string, (decimal Available, decimal Held)> Balances,
    IReadOnlyList<OrderWithFills> OpenOrders,
    decimal VolumeUsd,
    IReadOnlyList<RecentFill> RecentFills)
{
    /// <summary>What new orders are placed under.</summary>
    public FillModel FillModel { get; init; }
}

/// <summary>A fill and the order side it filled.</summary>
public readonly record struct RecentFill(string Symbol, OrderSide Side, Fill Fill);
