namespace CryptoSim.Web.Client;

/// <summary>What an account is worth. Money in USD; null where an asset cannot be valued.</summary>
public sealed record PortfolioView(
    Guid AccountId,
    int Season,
    decimal? Equity,
    decimal? Cash,
    decimal? RealizedProfit,
    decimal? UnrealizedProfit,
    IReadOnlyList<BalanceView> Balances,
    IReadOnlyList<PositionView> Positions,
    FeeRates Fees,
    DateTimeOffset AsOf)
{
    /// <summary>What orders are placed under: <c>depth</c>, <c>touch</c> or <c>queue</c>.</summary>
    public string FillModel { get; init; } = "depth";

    /// <summary>What it would be under each.</summary>
    public IReadOnlyList<ModelView> Models { get; init; } = [];

    public BalanceView BalanceOf(string asset) =>
        Balances.FirstOrDefault(balance => balance.Asset == asset) ?? new BalanceView(asset, 0, 0, 0, null);
}

/// <param name="Profit">Realized and unrealized.</param>
public sealed record ModelView(string FillModel, decimal? Equity, decimal? Profit);

/// <summary>What orders are placed under from now on.</summary>
public sealed record FillModelView(string FillModel);

public sealed record BalanceView(string Asset, decimal Total, decimal Available, decimal Held, decimal? Value);

/// <param name="AverageCost">Per unit, fees included.</param>
public sealed record PositionView(
    string Asset,
    decimal Quantity,
    decimal? AverageCost,
    decimal? Price,
    decimal? Value,
    decimal? RealizedProfit,
    decimal? UnrealizedProfit);

/// <summary>What was acquired at once. Money in USD; null where it is unknown.</summary>
/// <param name="Left">Of the quantity.</param>
public sealed record LotView(
    long Lot,
    string Asset,
    DateTimeOffset AcquiredAt,
    decimal Quantity,
    decimal? Cost,
    decimal Left,
    decimal? LeftCost,
    decimal Sold,
    decimal? Proceeds,
    decimal? RealizedProfit,
    decimal? Value,
    decimal? UnrealizedProfit);

/// <summary>The rung of the fee ladder the account stands on. Rates are fractions of cost.</summary>
public sealed record FeeRates(decimal Volume30d, decimal MakerRate, decimal TakerRate);
