using CryptoSim.Domain.FillModels;

namespace CryptoSim.Api.Portfolios;

/// <summary>An account at one moment. Money in USD; null where an asset cannot be valued.</summary>
/// <param name="Equity">Worth of everything; null while something held cannot be valued.</param>
/// <param name="Cash">USD, held or not.</param>
/// <param name="RealizedProfit">From what was sold this season, fees included.</param>
/// <param name="UnrealizedProfit">What positions would bring beyond their cost at current prices, before the fees of
/// selling.</param>
/// <param name="Models">What it would be had every order been placed under one fill model, one each.</param>
public sealed record PortfolioAnswer(
    Guid AccountId,
    int Season,
    decimal? Equity,
    decimal Cash,
    decimal RealizedProfit,
    decimal? UnrealizedProfit,
    IReadOnlyList<BalanceAnswer> Balances,
    IReadOnlyList<PositionAnswer> Positions,
    FeesAnswer Fees,
    DateTimeOffset AsOf,
    FillModel FillModel,
    IReadOnlyList<ModelAnswer> Models);

/// <param name="Equity">Null while something cannot be valued.</param>
/// <param name="Profit">Realized and unrealized.</param>
public sealed record ModelAnswer(FillModel FillModel, decimal? Equity, decimal? Profit);

/// <param name="Available">Free to trade.</param>
/// <param name="Held">Reserved by open orders.</param>
/// <param name="Value">Of the total, in USD.</param>
public sealed record BalanceAnswer(string Asset, decimal Total, decimal Available, decimal Held, decimal? Value);

/// <param name="AverageCost">Per unit, in USD, fees included.</param>
/// <param name="Price">Of one unit now, in USD.</param>
public sealed record PositionAnswer(
    string Asset,
    decimal Quantity,
    decimal? AverageCost,
    decimal? Price,
    decimal? Value,
    decimal RealizedProfit,
    decimal? UnrealizedProfit);

/// <param name="Volume30d">Traded value of the last 30 days in USD.</param>
/// <param name="MakerRate">Fraction of cost that a resting order pays now.</param>
/// <param name="TakerRate">Fraction of cost that an order which takes from the book pays now.</param>
public sealed record FeesAnswer(decimal Volume30d, decimal MakerRate, decimal TakerRate);
