using CryptoSim.Domain.Money;
using CryptoSim.Domain.Orders;

namespace CryptoSim.Domain.Portfolios;

/// <summary>What was acquired at once and is still held.</summary>
/// <param name="Cost">In USD, fees included; null when unknown.</param>
public readonly record struct Lot(string Asset, DateTimeOffset AcquiredAt, decimal Quantity, decimal? Cost);

/// <summary>A lot, or a part of one, that was sold.</summary>
/// <param name="AcquiredAt">Null for an amount that no fill or deposit brought.</param>
/// <param name="Cost">In USD, fees included.</param>
/// <param name="Proceeds">In USD, fees taken off.</param>
public readonly record struct LotSale(
    string Asset,
    DateTimeOffset? AcquiredAt,
    DateTimeOffset SoldAt,
    decimal Quantity,
    decimal? Cost,
    decimal? Proceeds)
{
    public decimal? Profit => Proceeds - Cost;
}

/// <summary>First in, first out lots, derived from an account's fills in their order. Not thread safe.</summary>
public sealed class LotTracker
{
    private readonly Dictionary<string, LinkedList<Lot>> lots = [];

    /// <summary>What is held, oldest first within an asset.</summary>
    public IReadOnlyList<Lot> Open =>
        [.. lots.OrderBy(pair => pair.Key, StringComparer.Ordinal).SelectMany(pair => pair.Value)];

    /// <summary>An amount that came in from outside.</summary>
    /// <param name="value">Its value in USD then; null when unknown.</param>
    public void Deposit(string asset, decimal quantity, decimal? value, DateTimeOffset time) =>
        Acquire(asset, quantity, value, time);

    /// <returns>The sales the fill made, oldest lot first.</returns>
    public IReadOnlyList<LotSale> Apply(PortfolioFill fill)
    {
        if (fill.Side == OrderSide.Buy)
        {
            var sales = Dispose(fill.Quote, fill.QuoteAmount, fill.Value, fill.Time);
            Acquire(fill.Base, fill.Quantity, fill.Value, fill.Time);
            return sales;
        }

        var sold = Dispose(fill.Base, fill.Quantity, fill.Value, fill.Time);
        Acquire(fill.Quote, fill.QuoteAmount, fill.Value, fill.Time);
        return sold;
    }

    private void Acquire(string asset, decimal quantity, decimal? value, DateTimeOffset time)
    {
        if (asset != UsdValuation.Usd && quantity > 0)
        {
            LotsOf(asset).AddLast(new Lot(asset, time, quantity, value));
        }
    }

    private List<LotSale> Dispose(string asset, decimal quantity, decimal? proceeds, DateTimeOffset time)
    {
        var sales = new List<LotSale>();
        if (asset == UsdValuation.Usd)
        {
            return sales;
        }

        var held = LotsOf(asset);
        while (quantity > 0)
        {
            var lot = held.First?.Value ?? new Lot(asset, default, quantity, 0);
            var part = Math.Min(quantity, lot.Quantity);
            // Invariant: parts add up to the whole, of cost and of proceeds: the last part is what is left.
            var cost = Part(lot.Cost, part, lot.Quantity);
            var brought = Part(proceeds, part, quantity);
            sales.Add(new LotSale(asset, held.Count == 0 ? null : lot.AcquiredAt, time, part, cost, brought));
            quantity -= part;
            proceeds -= brought;
            if (held.First is { } first)
            {
                held.RemoveFirst();
                if (part < lot.Quantity)
                {
                    held.AddFirst(first.Value with { Quantity = lot.Quantity - part, Cost = lot.Cost - cost });
                }
            }
        }

        return sales;
    }

    private static decimal? Part(decimal? whole, decimal part, decimal of) =>
        part == of ? whole
        : whole is { } amount ? decimal.Round(amount * part / of, Amounts.Decimals)
        : null;

    private LinkedList<Lot> LotsOf(string asset)
    {
        if (!lots.TryGetValue(asset, out var held))
        {
            lots[asset] = held = [];
        }

        return held;
    }
}
