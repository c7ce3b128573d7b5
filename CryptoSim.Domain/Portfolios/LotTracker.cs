using CryptoSim.Domain.Money;
using CryptoSim.Domain.Orders;

namespace CryptoSim.Domain.Portfolios;

/// <summary>What was acquired at once and is still held.</summary>
/// <param name="Cost">In USD, fees included; null when unknown.</param>
public readonly record struct Lot(string Asset, DateTimeOffset AcquiredAt, decimal Quantity, decimal? Cost);

/// <summary>A lot from its acquisition to its end. Its quantity is what is left, what was sold and what was
/// withdrawn.</summary>
/// <param name="Number">From 1, in the order in which the account acquired its lots.</param>
/// <param name="Cost">Of all of it in USD, fees included; null when unknown.</param>
/// <param name="LeftCost">Of what is left.</param>
/// <param name="SoldCost">Of what was sold.</param>
/// <param name="Proceeds">Of what was sold in USD, fees taken off; null when unknown.</param>
public sealed record LotHistory(
    long Number,
    string Asset,
    DateTimeOffset AcquiredAt,
    decimal Quantity,
    decimal? Cost,
    decimal Left,
    decimal? LeftCost,
    decimal Sold = 0,
    decimal? SoldCost = 0,
    decimal? Proceeds = 0)
{
    public bool IsOpen => Left > 0;

    /// <summary>In USD; null when cost or proceeds are unknown.</summary>
    public decimal? RealizedProfit => Proceeds - SoldCost;

    public Lot ToLot() => new(Asset, AcquiredAt, Left, LeftCost);
}

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
    /// <summary>Lots of an asset that are kept after their end; beyond it the oldest are forgotten.</summary>
    public const int ClosedMax = 10_000;

    private readonly Dictionary<string, AssetLots> lots = [];
    private long acquired;

    /// <summary>What is held, oldest first within an asset.</summary>
    public IReadOnlyList<Lot> Open =>
    [
        .. lots.OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .SelectMany(pair => pair.Value.Open).Select(lot => lot.ToLot()),
    ];

    /// <summary>Lots kept.</summary>
    public int Count => lots.Values.Sum(ofAsset => ofAsset.Open.Count + ofAsset.Closed.Count);

    /// <summary>All that is held, and what ended.</summary>
    /// <param name="asset">Of one asset; null for all.</param>
    public IEnumerable<LotHistory> History(string? asset = null) => lots
        .Where(pair => asset is null || pair.Key == asset)
        .SelectMany(pair => pair.Value.Closed.Concat(pair.Value.Open));

    /// <summary>An amount that came in from outside.</summary>
    /// <param name="value">Its value in USD then; null when unknown.</param>
    public void Deposit(string asset, decimal quantity, decimal? value, DateTimeOffset time) =>
        Acquire(asset, quantity, value, time);

    /// <summary>An amount that went out: the oldest lots leave at their cost, and nothing is sold.</summary>
    public void Withdraw(string asset, decimal quantity, DateTimeOffset time) =>
        Dispose(asset, quantity, proceeds: null, time, isSale: false);

    /// <returns>The sales the fill made, oldest lot first.</returns>
    public IReadOnlyList<LotSale> Apply(PortfolioFill fill)
    {
        if (fill.Side == OrderSide.Buy)
        {
            var sales = Dispose(fill.Quote, fill.QuoteAmount, fill.Value, fill.Time, isSale: true);
            Acquire(fill.Base, fill.Quantity, fill.Value, fill.Time);
            return sales;
        }

        var sold = Dispose(fill.Base, fill.Quantity, fill.Value, fill.Time, isSale: true);
        Acquire(fill.Quote, fill.QuoteAmount, fill.Value, fill.Time);
        return sold;
    }

    private void Acquire(string asset, decimal quantity, decimal? value, DateTimeOffset time)
    {
        if (asset != UsdValuation.Usd && quantity > 0)
        {
            LotsOf(asset).Open.AddLast(
                new LotHistory(++acquired, asset, time, quantity, value, quantity, value));
        }
    }

    private List<LotSale> Dispose(
        string asset, decimal quantity, decimal? proceeds, DateTimeOffset time, bool isSale)
    {
        var sales = new List<LotSale>();
        if (asset == UsdValuation.Usd)
        {
            return sales;
        }

        var held = LotsOf(asset);
        while (quantity > 0)
        {
            var lot = held.Open.First?.Value;
            var part = Math.Min(quantity, lot?.Left ?? quantity);
            // Invariant: parts add up to the whole, of cost and of proceeds: the last part is what is left.
            var cost = lot is null ? 0 : Part(lot.LeftCost, part, lot.Left);
            var brought = Part(proceeds, part, quantity);
            sales.Add(new LotSale(asset, lot?.AcquiredAt, time, part, cost, brought));
            quantity -= part;
            proceeds -= brought;
            if (lot is not null)
            {
                held.Take(isSale
                    ? lot with
                    {
                        Left = lot.Left - part,
                        LeftCost = lot.LeftCost - cost,
                        Sold = lot.Sold + part,
                        SoldCost = lot.SoldCost + cost,
                        Proceeds = lot.Proceeds + brought,
                    }
                    : lot with { Left = lot.Left - part, LeftCost = lot.LeftCost - cost });
            }
        }

        return sales;
    }

    private static decimal? Part(decimal? whole, decimal part, decimal of) =>
        part == of ? whole
        : whole is { } amount ? decimal.Round(amount * part / of, Amounts.Decimals)
        : null;

    private AssetLots LotsOf(string asset)
    {
        if (!lots.TryGetValue(asset, out var held))
        {
            lots[asset] = held = new AssetLots();
        }

        return held;
    }

    private sealed class AssetLots
    {
        public LinkedList<LotHistory> Open { get; } = [];

        public Queue<LotHistory> Closed { get; } = [];

        /// <summary>Puts the oldest open lot back as it is after something was taken of it.</summary>
        public void Take(LotHistory oldest)
        {
            Open.RemoveFirst();
            if (oldest.IsOpen)
            {
                Open.AddFirst(oldest);
                return;
            }

            if (Closed.Count == ClosedMax)
            {
                Closed.Dequeue();
            }

            Closed.Enqueue(oldest);
        }
    }
}
